#include <math.h>
#include <string.h>

#include "convert.h"
#include "variants.h"

// The kernels as plain loops: they say what the vector kernels do, check them, and run where there are no others.

#pragma STDC FP_CONTRACT OFF

/// a b + c, rounded once where the processor does that as fast as twice.
static inline float multiply_add(float a, float b, float c) {
#if defined(__ARM_FEATURE_FMA)
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

/// e^x - 1 = power * part + (power - 1), for |x| <= EXP_LIMIT.
static inline void expm1_parts(float x, float *part, float *power) {
    float n = rintf(x * EXP_INVERSE_LN2);
    float r = multiply_add(n, -EXP_LN2_HIGH, x);
    r = multiply_add(n, -EXP_LN2_LOW, r);
    float q = EXP_Q4;
    q = multiply_add(q, r, EXP_Q3);
    q = multiply_add(q, r, EXP_Q2);
    q = multiply_add(q, r, EXP_Q1);
    q = multiply_add(q, r, EXP_Q0);
    *part = multiply_add(r * r, q, r);
    // NaN is no integer; it comes through `part`.
    uint32_t bits = (uint32_t)((int32_t)(n == n ? n : 0) + 127) << 23;
    memcpy(power, &bits, sizeof bits);
}

static inline float clamp(float x, float limit) {
    return x < -limit ? -limit : x > limit ? limit : x;
}

static inline float exponential(float x) {
    float part, power;
    expm1_parts(clamp(x, EXP_LIMIT), &part, &power);
    return multiply_add(power, part, power);
}

static inline float sigmoid(float x) {
    return 1 / (1 + exponential(-x));
}

static inline float hyperbolic_tangent(float x) {
    float part, power;
    expm1_parts(2 * clamp(fabsf(x), TANH_LIMIT), &part, &power);
    float t = multiply_add(power, part, power - 1);
    return copysignf(t / (t + 2), x);
}

// MARK: Words

// Written for all precisions; each of the kernels below is compiled with one of them, a constant.
#define INLINE static inline __attribute__((always_inline))

/// Adds what one word of x gives to a panel's sums (64): to those of floats, or in int8 to those of integers.
INLINE void add_word(enum ckernels_precision precision, float *restrict sums, int32_t *restrict integers,
    const char *restrict weights, const char *restrict x) {
    for (size_t lane = 0; lane < CKERNELS_PANEL; lane++) {
        const char *weight = weights + lane * sizeof(uint32_t);
        switch (precision) {
        case CKERNELS_FLOAT32: {
            float a, b;
            memcpy(&a, weight, sizeof a);
            memcpy(&b, x, sizeof b);
            sums[lane] = multiply_add(a, b, sums[lane]);
            break;
        }
        case CKERNELS_BFLOAT16: {
            uint16_t a[2], b[2];
            memcpy(a, weight, sizeof a);
            memcpy(b, x, sizeof b);
            sums[lane] = multiply_add(bfloat16_value(a[0]), bfloat16_value(b[0]), sums[lane]);
            sums[lane] = multiply_add(bfloat16_value(a[1]), bfloat16_value(b[1]), sums[lane]);
            break;
        }
        case CKERNELS_INT8:
            for (size_t byte = 0; byte < 4; byte++) {
                integers[lane] += ((const int8_t *)weight)[byte] * ((const uint8_t *)x)[byte];
            }
            break;
        }
    }
}

/// sums (64) = base + one panel's W x, for one row of words.
INLINE void sum_panel(enum ckernels_precision precision, const struct ckernels_weights *w, size_t panel,
    const uint32_t *x, const float *x_scale, const float *base, float *sums) {
    const char *weights = (const char *)w->panels + panel * w->words * CKERNELS_PANEL * sizeof(uint32_t);
    size_t first = panel * CKERNELS_PANEL;
    float floats[CKERNELS_PANEL];
    int32_t integers[CKERNELS_PANEL] = {0};
    memcpy(floats, base, sizeof floats);
    if (precision == CKERNELS_INT8) { memcpy(integers, w->start + first, sizeof integers); }
    for (size_t k = 0; k < w->words; k++) {
        add_word(precision, floats, integers, weights + k * CKERNELS_PANEL * sizeof(uint32_t), (const char *)(x + k));
    }
    for (size_t lane = 0; precision == CKERNELS_INT8 && lane < CKERNELS_PANEL; lane++) {
        floats[lane] = multiply_add((float)integers[lane], w->scale[first + lane] * *x_scale, floats[lane]);
    }
    memcpy(sums, floats, sizeof floats);
}

INLINE void matmul(enum ckernels_precision precision, const struct ckernels_matmul *p) {
    for (size_t row = 0; row < p->rows; row++) {
        for (size_t panel = 0; panel < p->weights.panel_count; panel++) {
            float *y = p->y + row * p->y_stride + panel * CKERNELS_PANEL;
            sum_panel(precision, &p->weights, panel, (const uint32_t *)p->x + row * p->x_stride,
                p->x_scale ? p->x_scale + row : NULL, p->bias ? p->bias + panel * CKERNELS_PANEL : y, y);
            for (size_t lane = 0; p->relu && lane < CKERNELS_PANEL; lane++) {
                y[lane] = y[lane] < 0 ? 0 : y[lane];
            }
        }
    }
}

static void cell(const float *gates, float *c, float *h) {
    for (size_t unit = 0; unit < CKERNELS_UNITS; unit++) {
        float i = sigmoid(gates[unit]);
        float f = sigmoid(gates[CKERNELS_UNITS + unit]);
        float g = hyperbolic_tangent(gates[2 * CKERNELS_UNITS + unit]);
        float o = sigmoid(gates[3 * CKERNELS_UNITS + unit]);
        c[unit] = multiply_add(f, c[unit], i * g);
        h[unit] = o * hyperbolic_tangent(c[unit]);
    }
}

INLINE void lstm(enum ckernels_precision precision, const struct ckernels_lstm *p) {
    for (size_t row = 0; row < p->rows; row++) {
        for (size_t panel = 0; panel < p->weights.panel_count; panel++) {
            float gates[CKERNELS_PANEL];
            sum_panel(precision, &p->weights, panel, (const uint32_t *)p->h + row * p->h_stride,
                p->h_scale ? p->h_scale + row : NULL, p->initial + row * p->initial_stride + panel * CKERNELS_PANEL,
                gates);
            cell(gates, p->c + row * p->c_stride + panel * CKERNELS_UNITS,
                p->h_next + row * p->h_next_stride + panel * CKERNELS_UNITS);
        }
    }
}

INLINE void pack(enum ckernels_precision precision, const struct ckernels_pack_rows *p) {
    for (size_t row = 0; row < p->rows; row++) {
        const float *x = p->x + row * p->x_stride;
        uint32_t *words = (uint32_t *)p->words + row * p->words_stride;
        size_t per_word = inputs_per_word(precision);
        float range = p->range;
        for (size_t k = 0; precision == CKERNELS_INT8 && p->range == 0 && k < p->inputs; k++) {
            range = fabsf(x[k]) <= range ? range : fabsf(x[k]);
            if (range != range) { break; }
        }
        struct levels levels = levels_of(range, p->zero);
        for (size_t k = 0; k * per_word < p->inputs; k++) {
            uint8_t bytes[4] = {p->zero, p->zero, p->zero, p->zero};
            uint16_t halves[2] = {0};
            for (size_t i = 0; i < per_word && k * per_word + i < p->inputs; i++) {
                float value = x[k * per_word + i];
                switch (precision) {
                case CKERNELS_FLOAT32:
                    memcpy(words + k, &value, sizeof value);
                    break;
                case CKERNELS_BFLOAT16:
                    halves[i] = bfloat16_bits(value);
                    break;
                case CKERNELS_INT8:
                    bytes[i] = (uint8_t)(p->zero + quantised(value, levels));
                    break;
                }
            }
            if (precision == CKERNELS_BFLOAT16) { memcpy(words + k, halves, sizeof halves); }
            if (precision == CKERNELS_INT8) { memcpy(words + k, bytes, sizeof bytes); }
        }
        if (precision == CKERNELS_INT8 && p->scale) { p->scale[row] = levels.scale; }
    }
}

#define PLAIN(name, precision)                                                                    \
    void ckernels_plain_##name##_matmul(const struct ckernels_matmul *p) { matmul(precision, p); } \
    void ckernels_plain_##name##_lstm(const struct ckernels_lstm *p) { lstm(precision, p); }       \
    void ckernels_plain_##name##_pack(const struct ckernels_pack_rows *p) { pack(precision, p); }

PLAIN(float32, CKERNELS_FLOAT32)
PLAIN(bfloat16, CKERNELS_BFLOAT16)
PLAIN(int8, CKERNELS_INT8)

void ckernels_plain_softmax(float *row, size_t count, float scale) {
    float largest = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        row[i] *= scale;
        largest = row[i] > largest ? row[i] : largest;
    }
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        row[i] = exponential(row[i] - largest);
        sum += row[i];
    }
    for (size_t i = 0; i < count; i++) {
        row[i] /= sum;
    }
}

void ckernels_plain_layer_norm(float *row, size_t count, const float *weight, const float *bias, float epsilon) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += row[i];
    }
    float mean = sum / (float)count;
    float squares = 0;
    for (size_t i = 0; i < count; i++) {
        row[i] -= mean;
        squares = multiply_add(row[i], row[i], squares);
    }
    float deviation = sqrtf(squares / (float)count + epsilon);
    for (size_t i = 0; i < count; i++) {
        row[i] = multiply_add(row[i] / deviation, weight[i], bias[i]);
    }
}

void ckernels_plain_sigmoid(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        values[i] = sigmoid(values[i]);
    }
}

void ckernels_plain_tanh(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        values[i] = hyperbolic_tangent(values[i]);
    }
}
