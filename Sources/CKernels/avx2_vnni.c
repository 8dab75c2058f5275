#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)

#include "avx2.h"
#include "vector.h"

#define VARIANT avx2_vnni

#define v_dot_bytes(w, x, sum) ((VI)_mm256_dpbusd_avx_epi32((__m256i)(sum), (__m256i)(x), (__m256i)(w)))
#include "int8.h"

#pragma clang attribute pop

#endif
