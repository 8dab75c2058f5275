#ifndef CKERNELS_CONVERT_H
#define CKERNELS_CONVERT_H

#include <float.h>
#include <math.h>
#include <string.h>

#include "CKernels.h"

// Floats to bfloat16 and to bytes, one at a time. The vector kernels do the same, to the bit.

static inline size_t inputs_per_word(enum ckernels_precision precision) {
    return precision == CKERNELS_FLOAT32 ? 1 : precision == CKERNELS_BFLOAT16 ? 2 : 4;
}

/// The nearest bfloat16, ties to even. NaN stays NaN.
static inline uint16_t bfloat16_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if ((bits & 0x7fffffff) > 0x7f800000) { return (uint16_t)(bits >> 16 | 0x40); }
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float bfloat16_value(uint16_t half) {
    uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// How a row's floats become bytes: byte = zero + round(x * inverse), clamped to lowest...highest before the zero.
struct levels {
    float scale, inverse, lowest, highest;
};

/// A range below this is no range.
#define SMALLEST_RANGE 0x1p-100f

static inline struct levels levels_of(float range, uint8_t zero) {
    struct levels levels = {.lowest = zero ? -127 : 0, .highest = zero ? 127 : 255};
    if (!(range <= FLT_MAX)) {
        levels.scale = NAN;
    } else if (range >= SMALLEST_RANGE) {
        levels.scale = range / levels.highest;
        levels.inverse = levels.highest / range;
    }
    return levels;
}

/// What is no number becomes the lowest.
static inline int32_t quantised(float x, struct levels levels) {
    float level = x * levels.inverse;
    level = level > levels.lowest ? level : levels.lowest;
    level = level < levels.highest ? level : levels.highest;
    return (int32_t)rintf(level);
}

#endif
