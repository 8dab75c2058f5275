#if defined(__aarch64__)

#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("bf16,i8mm"))), apply_to = function)

#include "neon.h"
#include "vector.h"

#define VARIANT neon_bf16

#define v_dot_bfloat16(w, x, sum) ((V)vbfdotq_f32((float32x4_t)(sum), (bfloat16x8_t)(w), (bfloat16x8_t)(x)))
#include "bfloat16.h"

#define v_dot_bytes(w, x, sum) ((VI)vusdotq_s32((int32x4_t)(sum), (uint8x16_t)(x), (int8x16_t)(w)))
#include "int8.h"

#pragma clang attribute pop

#endif
