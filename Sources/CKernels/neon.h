// Vectors of 4 lanes, for aarch64.

#include <arm_neon.h>

#define LANES 4
/// 6 rows by 4 vectors leave 8 of the 32 registers to weights and inputs.
#define TILE_ROWS 6
/// Where a word takes two dots, parts of it need registers too.
#define TILE_ROWS_IN_PARTS 4
#define FEW_ROWS 1
#define FEW_PANELS 1
#define CELLS_AT_ONCE 2

typedef float V __attribute__((vector_size(16)));
typedef int32_t VI __attribute__((vector_size(16)));

#define v_fma(a, b, c) ((V)vfmaq_f32((float32x4_t)(c), (float32x4_t)(a), (float32x4_t)(b)))
#define v_min(a, b) ((V)vbslq_f32(vcltq_f32((float32x4_t)(a), (float32x4_t)(b)), (float32x4_t)(a), (float32x4_t)(b)))
#define v_max(a, b) ((V)vbslq_f32(vcgtq_f32((float32x4_t)(a), (float32x4_t)(b)), (float32x4_t)(a), (float32x4_t)(b)))
#define v_integer(a) ((VI)vcvtnq_s32_f32((float32x4_t)(a)))
#define v_floor(a) ((V)vrndmq_f32((float32x4_t)(a)))
