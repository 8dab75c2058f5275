#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)

#include "avx512.h"
#include "vector.h"

#define VARIANT avx512

#include "float32.h"

#include "bfloat16.h"

#include "int8.h"

#include "rows.h"

#pragma clang attribute pop

#endif
