#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,avx512bf16"))), apply_to = function)

#include "avx512.h"
#include "vector.h"

#define VARIANT avx512_bf16

#define v_dot_bfloat16(w, x, sum) ((V)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(w), (__m512bh)(x)))
#include "bfloat16.h"

#pragma clang attribute pop

#endif
