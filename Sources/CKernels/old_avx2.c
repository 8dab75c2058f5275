#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

typedef float V __attribute__((vector_size(32)));
typedef int32_t VI __attribute__((vector_size(32)));

#define LANES 8
#define TILE_VECTORS 2
#define PANELS_AT_ONCE 1
#define v_fma(a, b, c) ((V)_mm256_fmadd_ps((__m256)(a), (__m256)(b), (__m256)(c)))
#define v_min(a, b) ((V)_mm256_min_ps((__m256)(a), (__m256)(b)))
#define v_max(a, b) ((V)_mm256_max_ps((__m256)(a), (__m256)(b)))
#define v_round(a) ((V)_mm256_round_ps((__m256)(a), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC))
#define v_integer(a) ((VI)_mm256_cvtps_epi32((__m256)(a)))
#define OLD(name) ckernels_old_avx2_##name

#include "old_vector.h"

#pragma clang attribute pop

#endif
