#include <math.h>
#include <string.h>

#include "check.h"

/// Rows that are ordinary, zero, tiny, huge, infinite, no number, or end in one of those.
static float *rows_of_all_kinds(size_t rows, size_t inputs, size_t stride) {
    static const float odd[] = {0, -0.0f, 1e-45f, 1e-31f, 3e38f, -3e38f, INFINITY, -INFINITY, NAN};
    size_t kinds = sizeof odd / sizeof odd[0];
    float *x = random_floats((rows - 1) * stride + inputs, 3);
    for (size_t row = 0; row < rows; row++) {
        size_t kind = random_below(4);
        for (size_t i = 0; i < inputs && row * stride + i < (rows - 1) * stride + inputs; i++) {
            float *value = x + row * stride + i;
            if (kind == 1) { *value = 0; }
            if (kind == 2 && random_below(8) == 0) { *value = odd[random_below(kinds)]; }
            if (kind == 3) { *value *= 1e-31f; }
        }
        for (size_t i = inputs; i < stride && row + 1 < rows; i++) {
            x[row * stride + i] = NAN;
        }
    }
    return x;
}

/// The same words as the plain kernel's, to the bit, and nothing written beside them.
static void check_rows_of_words(struct subject s, size_t rows, size_t inputs) {
    size_t stride = inputs + random_below(3);
    size_t words = ckernels_words(s.precision, inputs);
    size_t words_stride = words + random_below(3);
    size_t size = ((rows - 1) * words_stride + words) * sizeof(uint32_t);
    struct ckernels_pack_rows call = {
        .x = rows_of_all_kinds(rows, inputs, stride), .x_stride = stride, .rows = rows, .inputs = inputs,
        .words_stride = words_stride, .zero = random_below(2) ? 128 : 0, .range = random_below(2) ? 0 : 1};
    uint8_t *found[2];
    float *scale[2];
    const struct ckernels *kernels[2] = {s.kernels, ckernels_get(CKERNELS_PLAIN)};
    for (size_t i = 0; i < 2; i++) {
        call.words = found[i] = room(size);
        memset(call.words, 0xa5, size);
        call.scale = scale[i] = s.precision == CKERNELS_INT8 ? room(rows * sizeof(float)) : NULL;
        kernels_of(kernels[i], s.precision)->pack(&call);
    }
    for (size_t i = 0; i < size; i++) {
        EXPECT(found[0][i] == found[1][i], "%s %s (%zu, %zu): byte %zu: found %d, expected %d", s.variant,
            precision_name(s.precision), rows, inputs, i, found[0][i], found[1][i]);
    }
    for (size_t row = 0; scale[0] && row < rows; row++) {
        EXPECT(memcmp(scale[0] + row, scale[1] + row, sizeof(float)) == 0 || (isnan(scale[0][row]) && isnan(scale[1][row])),
            "%s: scale of row %zu: found %g, expected %g", s.variant, row, scale[0][row], scale[1][row]);
    }
    free_rooms();
}

void check_pack(struct subject s) {
    for (size_t trial = 0; trial < 200; trial++) {
        check_rows_of_words(s, 1 + random_below(5), 1 + random_below(trial % 8 ? 40 : 300));
    }
}
