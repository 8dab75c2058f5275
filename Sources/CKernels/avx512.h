// Vectors of 16 lanes, for processors with AVX-512 F, BW, DQ and VL.

#include <immintrin.h>

#define LANES 16
/// 6 rows by 4 vectors leave 8 of the 32 registers to weights and inputs.
#define TILE_ROWS 6
/// Where a word takes two dots, parts of it need registers too.
#define TILE_ROWS_IN_PARTS 4
#define FEW_ROWS 2
#define FEW_PANELS 2
#define CELLS_AT_ONCE 2

typedef float V __attribute__((vector_size(64)));
typedef int32_t VI __attribute__((vector_size(64)));
typedef int16_t VS __attribute__((vector_size(64)));

#define v_fma(a, b, c) ((V)_mm512_fmadd_ps((__m512)(a), (__m512)(b), (__m512)(c)))
#define v_min(a, b) ((V)_mm512_min_ps((__m512)(a), (__m512)(b)))
#define v_max(a, b) ((V)_mm512_max_ps((__m512)(a), (__m512)(b)))
#define v_integer(a) ((VI)_mm512_cvtps_epi32((__m512)(a)))
#define v_dot_16(a, b) ((VI)_mm512_madd_epi16((__m512i)(a), (__m512i)(b)))
/// a less the next integer below.
#define v_fraction(a) ((V)_mm512_reduce_ps((__m512)(a), _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC))
/// a times 2 to the next integer below b.
#define v_scale(a, b) ((V)_mm512_scalef_ps((__m512)(a), (__m512)(b)))
