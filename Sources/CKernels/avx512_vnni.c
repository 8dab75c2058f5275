#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,avx512vnni"))), apply_to = function)

#include "avx512.h"
#include "vector.h"

#define VARIANT avx512_vnni

#define v_dot_bytes(w, x, sum) ((VI)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(x), (__m512i)(w)))
#include "int8.h"

#pragma clang attribute pop

#endif
