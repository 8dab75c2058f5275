#include <math.h>
#include <string.h>

#include "check.h"

/// h' and c' of a call, (rows, 16 panel_count) each.
struct state {
    float *h, *c;
};

static struct state step(struct subject s, const struct ckernels *kernels, struct ckernels_lstm call, const float *c) {
    size_t units = call.weights.panel_count * CKERNELS_UNITS;
    struct state found = {room(call.rows * units * sizeof(float)), room(call.rows * units * sizeof(float))};
    memcpy(found.c, c, call.rows * units * sizeof(float));
    call.c = found.c;
    call.h_next = found.h;
    call.c_stride = call.h_next_stride = units;
    kernels_of(kernels, s.precision)->lstm(&call);
    return found;
}

static void check_company(struct subject s, struct ckernels_lstm call, const float *c, struct state together) {
    size_t units = call.weights.panel_count * CKERNELS_UNITS;
    for (size_t trial = 0; trial < 4; trial++) {
        size_t rows = trial == 0 ? 1 : 1 + random_below(call.rows + 3);
        struct ckernels_lstm other = call;
        other.rows = rows;
        other.h_stride = call.weights.words;
        other.initial_stride = 4 * units;
        uint32_t *h = room(rows * other.h_stride * sizeof(uint32_t));
        float *scale = room(rows * sizeof(float));
        float *initial = room(rows * 4 * units * sizeof(float));
        float *cells = room(rows * units * sizeof(float));
        size_t *chosen = room(rows * sizeof(size_t));
        for (size_t row = 0; row < rows; row++) {
            chosen[row] = random_below(call.rows);
            memcpy(h + row * other.h_stride, (const uint32_t *)call.h + chosen[row] * call.h_stride,
                call.weights.words * sizeof(uint32_t));
            memcpy(initial + row * 4 * units, call.initial + chosen[row] * call.initial_stride,
                4 * units * sizeof(float));
            memcpy(cells + row * units, c + chosen[row] * units, units * sizeof(float));
            if (call.h_scale) { scale[row] = call.h_scale[chosen[row]]; }
        }
        other.h = h;
        other.h_scale = call.h_scale ? scale : NULL;
        other.initial = initial;
        struct state found = step(s, s.kernels, other, cells);
        for (size_t row = 0; row < rows; row++) {
            EXPECT(memcmp(found.h + row * units, together.h + chosen[row] * units, units * sizeof(float)) == 0 &&
                       memcmp(found.c + row * units, together.c + chosen[row] * units, units * sizeof(float)) == 0,
                "%s %s, %zu units: row %zu as number %zu of %zu", s.variant, precision_name(s.precision), units,
                chosen[row], row, rows);
        }
    }
}

static void check_step(struct subject s, size_t rows, size_t hidden) {
    struct matrix w = random_matrix(s.precision, true, hidden, hidden, 128);
    struct words h = random_words(s.precision, rows, hidden, 128);
    size_t units = w.packed.panel_count * CKERNELS_UNITS;
    size_t initial_stride = 4 * units + random_below(3);
    float *initial = random_floats((rows - 1) * initial_stride + 4 * units, random_below(2) ? 1 : 20);
    float *c = random_floats(rows * units, 4);
    for (size_t row = 0; row < rows; row++) {
        // What fills the last panel is nothing, and stays nothing.
        for (size_t unit = hidden; unit < units; unit++) {
            c[row * units + unit] = 0;
            for (size_t gate = 0; gate < 4; gate++) {
                initial[row * initial_stride + unit / CKERNELS_UNITS * CKERNELS_PANEL + gate * CKERNELS_UNITS +
                        unit % CKERNELS_UNITS] = 0;
            }
        }
    }
    struct ckernels_lstm call = {
        .weights = w.packed, .rows = rows, .initial = initial, .initial_stride = initial_stride, .h = h.words,
        .h_stride = h.stride, .h_scale = h.scale};
    struct state found = step(s, s.kernels, call, c);
    struct state expected = step(s, ckernels_get(CKERNELS_PLAIN), call, c);
    for (size_t i = 0; i < rows * units; i++) {
        EXPECT(fabsf(found.h[i] - expected.h[i]) <= 1e-5f && fabsf(found.c[i] - expected.c[i]) <= 2e-5f,
            "%s %s, %zu rows, %zu units at %zu: found h %g, c %g, expected %g, %g", s.variant,
            precision_name(s.precision), rows, hidden, i, found.h[i], found.c[i], expected.h[i], expected.c[i]);
        EXPECT(i % units < hidden || (found.h[i] == 0 && found.c[i] == 0), "what fills a panel is not zero");
    }
    check_company(s, call, c, found);
    free_rooms();
}

void check_lstm(struct subject s) {
    static const size_t edges[][2] = {{1, 1}, {1, 256}, {2, 256}, {6, 16}, {7, 17}, {30, 40}, {32, 64}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        check_step(s, edges[i][0], edges[i][1]);
    }
    for (size_t trial = 0; trial < 20; trial++) {
        check_step(s, 1 + random_below(trial % 4 ? 9 : 40), 1 + random_below(100));
    }
}
