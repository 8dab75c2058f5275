// Vectors of 8 lanes, for processors with AVX2 and FMA.

#include <immintrin.h>

#define LANES 8
/// 3 rows by 4 vectors leave 4 of the 16 registers to weights and inputs.
#define TILE_ROWS 3
/// Where a word takes two dots, parts of it need registers too.
#define TILE_ROWS_IN_PARTS 2
#define FEW_ROWS 1
#define FEW_PANELS 1
#define CELLS_AT_ONCE 1

typedef float V __attribute__((vector_size(32)));
typedef int32_t VI __attribute__((vector_size(32)));
typedef int16_t VS __attribute__((vector_size(32)));

#define v_fma(a, b, c) ((V)_mm256_fmadd_ps((__m256)(a), (__m256)(b), (__m256)(c)))
#define v_min(a, b) ((V)_mm256_min_ps((__m256)(a), (__m256)(b)))
#define v_max(a, b) ((V)_mm256_max_ps((__m256)(a), (__m256)(b)))
#define v_integer(a) ((VI)_mm256_cvtps_epi32((__m256)(a)))
#define v_dot_16(a, b) ((VI)_mm256_madd_epi16((__m256i)(a), (__m256i)(b)))
#define v_floor(a) ((V)_mm256_floor_ps((__m256)(a)))
