#include <math.h>
#include <string.h>

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

/// acc (64) += panel (inputs, 64)^T x (inputs)
static inline void accumulate(float *restrict acc, const float *restrict panel, const float *restrict x, size_t inputs) {
    for (size_t k = 0; k < inputs; k++) {
        for (size_t lane = 0; lane < CKERNELS_PANEL; lane++) {
            acc[lane] = multiply_add(panel[k * CKERNELS_PANEL + lane], x[k], acc[lane]);
        }
    }
}

static void product(const struct ckernels_product *p) {
    for (size_t row = 0; row < p->rows; row++) {
        for (size_t panel = 0; panel < p->panel_count; panel++) {
            float *y = p->y + row * p->y_stride + panel * CKERNELS_PANEL;
            float acc[CKERNELS_PANEL];
            memcpy(acc, p->bias ? p->bias + panel * CKERNELS_PANEL : y, sizeof acc);
            accumulate(acc, p->panels + panel * p->inputs * CKERNELS_PANEL, p->x + row * p->x_stride, p->inputs);
            for (size_t lane = 0; lane < CKERNELS_PANEL; lane++) {
                y[lane] = p->relu && !(acc[lane] > 0) ? 0 : acc[lane];
            }
        }
    }
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
    uint32_t bits = (uint32_t)((int32_t)n + 127) << 23;
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

static void lstm_step(const struct ckernels_lstm_step *p) {
    for (size_t panel = 0; panel < p->panel_count; panel++) {
        float gates[CKERNELS_PANEL];
        memcpy(gates, p->initial + panel * CKERNELS_PANEL, sizeof gates);
        if (p->inputs) {
            accumulate(gates, p->input_panels + panel * p->inputs * CKERNELS_PANEL, p->x, p->inputs);
        }
        accumulate(gates, p->hidden_panels + panel * p->hidden * CKERNELS_PANEL, p->h, p->hidden);
        float *c = p->c + panel * CKERNELS_UNITS;
        float *h = p->h_next + panel * CKERNELS_UNITS;
        for (size_t unit = 0; unit < CKERNELS_UNITS; unit++) {
            float i = sigmoid(gates[unit]);
            float f = sigmoid(gates[CKERNELS_UNITS + unit]);
            float g = hyperbolic_tangent(gates[2 * CKERNELS_UNITS + unit]);
            float o = sigmoid(gates[3 * CKERNELS_UNITS + unit]);
            c[unit] = multiply_add(f, c[unit], i * g);
            h[unit] = o * hyperbolic_tangent(c[unit]);
        }
    }
}

static void softmax(float *row, size_t count, float scale) {
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

static void layer_norm(float *row, size_t count, const float *weight, const float *bias, float epsilon) {
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

static void sigmoid_each(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        values[i] = sigmoid(values[i]);
    }
}

static void tanh_each(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        values[i] = hyperbolic_tangent(values[i]);
    }
}

const struct ckernels ckernels_plain = {
    .variant = CKERNELS_PLAIN,
    .product = product,
    .lstm_step = lstm_step,
    .softmax = softmax,
    .layer_norm = layer_norm,
    .sigmoid = sigmoid_each,
    .tanh = tanh_each,
};
