#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)

typedef float V __attribute__((vector_size(64)));
typedef int32_t VI __attribute__((vector_size(64)));

#define LANES 16
#define TILE_VECTORS 4
#define PANELS_AT_ONCE 2
#define v_fma(a, b, c) ((V)_mm512_fmadd_ps((__m512)(a), (__m512)(b), (__m512)(c)))
#define v_min(a, b) ((V)_mm512_min_ps((__m512)(a), (__m512)(b)))
#define v_max(a, b) ((V)_mm512_max_ps((__m512)(a), (__m512)(b)))
#define v_round(a) ((V)_mm512_roundscale_ps((__m512)(a), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC))
#define v_integer(a) ((VI)_mm512_cvtps_epi32((__m512)(a)))
#define OLD(name) ckernels_old_avx512_##name

#include "old_vector.h"

#pragma clang attribute pop

#endif
