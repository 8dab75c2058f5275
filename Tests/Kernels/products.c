#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/// What stands in y where nothing may be written.
#define UNTOUCHED 12345.0f

static size_t y_size(const struct ckernels_matmul *p) {
    return (p->rows - 1) * p->y_stride + p->weights.panel_count * CKERNELS_PANEL;
}

/// y of the call with one variant's kernels; begun with `before`.
static float *product(struct subject s, const struct ckernels *kernels, struct ckernels_matmul call, const float *before) {
    call.y = room(y_size(&call) * sizeof(float));
    memcpy(call.y, before, y_size(&call) * sizeof(float));
    kernels_of(kernels, s.precision)->matmul(&call);
    return call.y;
}

/// The same bits for every row alone, and in random company and order.
static void check_company(struct subject s, struct ckernels_matmul call, const float *before, const float *together) {
    size_t outputs = call.weights.panel_count * CKERNELS_PANEL;
    for (size_t trial = 0; trial < 4; trial++) {
        size_t rows = trial == 0 ? 1 : 1 + random_below(call.rows + 3);
        struct ckernels_matmul other = call;
        other.rows = rows;
        other.x_stride = call.weights.words;
        other.y_stride = outputs;
        uint32_t *x = room(rows * other.x_stride * sizeof(uint32_t));
        float *scale = room(rows * sizeof(float));
        float *y = room(rows * outputs * sizeof(float));
        size_t *chosen = room(rows * sizeof(size_t));
        for (size_t row = 0; row < rows; row++) {
            chosen[row] = random_below(call.rows);
            memcpy(x + row * other.x_stride, (const uint32_t *)call.x + chosen[row] * call.x_stride,
                call.weights.words * sizeof(uint32_t));
            memcpy(y + row * outputs, before + chosen[row] * call.y_stride, outputs * sizeof(float));
            if (call.x_scale) { scale[row] = call.x_scale[chosen[row]]; }
        }
        other.x = x;
        other.x_scale = call.x_scale ? scale : NULL;
        other.y = y;
        kernels_of(s.kernels, s.precision)->matmul(&other);
        for (size_t row = 0; row < rows; row++) {
            EXPECT(memcmp(y + row * outputs, together + chosen[row] * call.y_stride, outputs * sizeof(float)) == 0,
                "%s %s (%zu, %zu) -> %zu: row %zu as number %zu of %zu", s.variant, precision_name(s.precision),
                call.rows, call.weights.inputs, outputs, chosen[row], row, rows);
        }
    }
}

static void check_product(struct subject s, size_t rows, size_t inputs, size_t outputs) {
    uint8_t zero = random_below(2) ? 128 : 0;
    struct matrix w = random_matrix(s.precision, false, outputs, inputs, zero);
    struct words x = random_words(s.precision, rows, inputs, zero);
    size_t width = w.packed.panel_count * CKERNELS_PANEL;
    struct ckernels_matmul call = {
        .weights = w.packed, .x = x.words, .x_stride = x.stride, .x_scale = x.scale, .rows = rows,
        .bias = random_below(3) ? random_floats(width, 1) : NULL, .y_stride = width + random_below(3),
        .relu = random_below(2)};
    float *before = random_floats(y_size(&call), 1);
    for (size_t i = 0; i < y_size(&call); i++) {
        if (i % call.y_stride >= width) { before[i] = UNTOUCHED; }
    }
    float *found = product(s, s.kernels, call, before);
    float *expected = product(s, ckernels_get(CKERNELS_PLAIN), call, before);
    // Each product is at most 2 / sqrt(inputs), and sums are rounded once or twice an input.
    float most = s.precision == CKERNELS_INT8 ? 2e-6f * sqrtf((float)inputs) : 4e-7f * (float)(inputs + 4);
    for (size_t i = 0; i < y_size(&call); i++) {
        if (i % call.y_stride >= width) {
            EXPECT(found[i] == UNTOUCHED, "y was written between rows");
        } else {
            EXPECT(fabsf(found[i] - expected[i]) <= most, "%s %s (%zu, %zu) -> %zu at %zu: found %g, expected %g",
                s.variant, precision_name(s.precision), rows, inputs, outputs, i, found[i], expected[i]);
        }
    }
    check_company(s, call, before, found);
    free_rooms();
}

void check_matmul(struct subject s) {
    static const size_t edges[][3] = {{1, 1, 1}, {6, 64, 64}, {7, 63, 65}, {1, 17, 192}, {2, 256, 200}, {5, 3, 128},
        {13, 256, 64}, {30, 512, 100}, {32, 130, 130}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        check_product(s, edges[i][0], edges[i][1], edges[i][2]);
    }
    for (size_t trial = 0; trial < 40; trial++) {
        check_product(s, 1 + random_below(trial % 4 ? 9 : 40), 1 + random_below(140), 1 + random_below(200));
    }
}

/// The largest bytes there are: no step on the way to the sum may be too narrow for them.
void check_saturation(struct subject s) {
    static const int8_t weights[] = {127, -127, -128};
    for (size_t which = 0; which < 3; which++) {
        size_t inputs = 1024, words = inputs / 4;
        int8_t *panel = room(inputs * CKERNELS_PANEL);
        uint8_t *x = room(inputs);
        memset(panel, weights[which], inputs * CKERNELS_PANEL);
        memset(x, 255, inputs);
        float scale[CKERNELS_PANEL], bias[CKERNELS_PANEL], y[CKERNELS_PANEL];
        int32_t start[CKERNELS_PANEL];
        for (size_t lane = 0; lane < CKERNELS_PANEL; lane++) {
            scale[lane] = 1;
            bias[lane] = 0;
            start[lane] = (int32_t)lane;
        }
        float x_scale = 1;
        struct ckernels_matmul call = {
            .weights = {panel, 1, inputs, words, scale, start}, .x = x, .x_stride = words, .x_scale = &x_scale,
            .rows = 1, .bias = bias, .y = y, .y_stride = CKERNELS_PANEL};
        kernels_of(s.kernels, s.precision)->matmul(&call);
        for (size_t lane = 0; lane < CKERNELS_PANEL; lane++) {
            float expected = (float)(255 * weights[which] * (int32_t)inputs + (int32_t)lane);
            EXPECT(y[lane] == expected, "%s: found %g, expected %g", s.variant, y[lane], expected);
        }
        free_rooms();
    }
}
