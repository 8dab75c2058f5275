#include <float.h>
#include <math.h>
#include <string.h>

#include "check.h"

static double exact_sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

/// One activation over all floats in steps of 20,011, both signs, and at the ends; each also as part of a row's tail.
static void check_activation(void (*function)(float *, size_t), double (*exact)(double), double lowest,
    const char *variant, const char *name) {
    enum { BLOCK = 1003 };
    double worst = 0;
    float values[BLOCK], inputs[BLOCK];
    for (uint64_t bits = 0; bits <= 0x7f800000;) {
        size_t count = 0;
        for (; count + 2 <= BLOCK && bits <= 0x7f800000; bits += 20011) {
            uint32_t positive = (uint32_t)bits;
            memcpy(inputs + count, &positive, sizeof positive);
            inputs[count + 1] = -inputs[count];
            count += 2;
        }
        memcpy(values, inputs, sizeof values);
        function(values, count);
        for (size_t i = 0; i < count; i++) {
            double error = fabs(values[i] - exact(inputs[i]));
            worst = fmax(worst, error);
            EXPECT(error <= CKERNELS_ACTIVATION_ERROR && values[i] >= lowest && values[i] <= 1,
                "%s %s(%.9g): found %.9g, expected %.9g", variant, name, inputs[i], values[i], exact(inputs[i]));
        }
        // What a vector holds and what is left over have the same bits.
        float tail = inputs[count / 2];
        function(&tail, 1);
        EXPECT(memcmp(&tail, values + count / 2, sizeof tail) == 0, "%s %s(%g) alone", variant, name, tail);
    }
    float ends[3] = {INFINITY, -INFINITY, NAN};
    function(ends, 3);
    EXPECT(fabs(ends[0] - 1) <= CKERNELS_ACTIVATION_ERROR && fabs(ends[1] - lowest) <= CKERNELS_ACTIVATION_ERROR,
        "%s %s of infinities: %g, %g", variant, name, ends[0], ends[1]);
    EXPECT(isnan(ends[2]), "%s %s of NaN: %g", variant, name, ends[2]);
}

void check_activations(const struct ckernels *kernels, const char *variant) {
    check_activation(kernels->sigmoid, exact_sigmoid, 0, variant, "sigmoid");
    check_activation(kernels->tanh, tanh, -1, variant, "tanh");
}

void check_rows(const struct ckernels *kernels, const char *variant) {
    for (size_t count = 1; count < 100; count++) {
        float *rows[2], *weight = random_floats(count, 1), *bias = random_floats(count, 1), *x = random_floats(count, 9);
        const struct ckernels *both[2] = {kernels, ckernels_get(CKERNELS_PLAIN)};
        for (size_t i = 0; i < 2; i++) {
            rows[i] = room(count * sizeof(float));
            memcpy(rows[i], x, count * sizeof(float));
            both[i]->softmax(rows[i], count, 0.5f);
        }
        for (size_t i = 0; i < count; i++) {
            EXPECT(fabsf(rows[0][i] - rows[1][i]) <= 2e-6f, "%s softmax of %zu: found %g, expected %g", variant, count,
                rows[0][i], rows[1][i]);
        }
        for (size_t i = 0; i < 2; i++) {
            memcpy(rows[i], x, count * sizeof(float));
            both[i]->layer_norm(rows[i], count, weight, bias, 1e-5f);
        }
        for (size_t i = 0; i < count; i++) {
            EXPECT(fabsf(rows[0][i] - rows[1][i]) <= 5e-6f, "%s layer norm of %zu: found %g, expected %g", variant,
                count, rows[0][i], rows[1][i]);
        }
        free_rooms();
    }
}
