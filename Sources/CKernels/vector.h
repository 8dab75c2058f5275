// What all vector kernels of one instruction set share. The file that includes this one has included the header of its
// instruction set, which defines
//
//     V, VI, LANES                vectors of floats and of 32-bit integers, and how many there are in one
//     TILE_ROWS                   rows of the tile that is summed in registers, see tiles.h
//     TILE_ROWS_IN_PARTS          the same where a word takes two dots
//     FEW_ROWS, FEW_PANELS        up to how many rows are few, and the panels read side by side for them
//     CELLS_AT_ONCE               LSTM cells whose gates are computed side by side
//     v_fma(a, b, c)              a b + c, rounded once
//     v_min, v_max                b where either is NaN
//     v_integer                   the nearest integer, ties to even
//     v_fraction, v_scale, or v_floor to make them of

#include <math.h>
#include <string.h>

#include "convert.h"
#include "variants.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
// A sanitizer's checks can keep a loop from being unrolled; that costs speed there and nothing else.
#pragma clang diagnostic ignored "-Wpass-failed"

#define JOIN_NOW(variant, kernel) ckernels_##variant##_##kernel
#define JOIN(variant, kernel) JOIN_NOW(variant, kernel)
/// The names of kernels of one variant, and of one precision in it.
#define ROW_KERNEL(kernel) JOIN(VARIANT, kernel)
#define NAME(kernel) JOIN(VARIANT, JOIN_PRECISION(PRECISION, kernel))
#define JOIN_PRECISION_NOW(precision, kernel) precision##_##kernel
#define JOIN_PRECISION(precision, kernel) JOIN_PRECISION_NOW(precision, kernel)

enum {
    /// Vectors in the 16 units of one gate.
    UNIT_VECTORS = CKERNELS_UNITS / LANES,
    /// Cells in a tile.
    MOST_CELLS = TILE_ROWS * FEW_PANELS * UNIT_VECTORS,
    MOST_POWERS = MOST_CELLS > 4 * CELLS_AT_ONCE ? MOST_CELLS : 4 * CELLS_AT_ONCE,
};

INLINE V v_load(const float *p) {
    V v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE VI v_load_words(const void *p) {
    VI v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void v_store(float *p, V v) {
    memcpy(p, &v, sizeof v);
}

/// x in every lane. Less zero, because only that leaves -0 what it is, and so costs nothing.
INLINE V v_same(float x) {
    return x - (V){0};
}

/// A word in every lane.
INLINE VI v_same_word(const uint32_t *p) {
    int32_t word;
    memcpy(&word, p, sizeof word);
    return word + (VI){0};
}

// MARK: Activations

#ifdef v_fraction
#define v_not_too_small(a) (a)
#else
#define v_fraction(a) ((a) - v_floor(a))
#define v_scale(a, b) ((a) * (V)((v_integer(v_floor(b)) + 127) << 23))
#define v_not_too_small(a) v_max(v_same(SMALLEST_POWER), a)
#endif

/// x (count) = 2^x, up to LARGEST_POWER, and about zero below SMALLEST_POWER; NaN for NaN.
///
/// Step by step for all of them, and so are the cells below: each waits for its own last step, which takes the processor
/// several cycles, while the others fill its units.
INLINE void v_powers(V *x, const size_t count) {
    V r[MOST_POWERS], p[MOST_POWERS];
    UNROLL for (size_t i = 0; i < count; i++) { x[i] = v_not_too_small(v_min(v_same(LARGEST_POWER), x[i])); }
    UNROLL for (size_t i = 0; i < count; i++) { r[i] = v_fraction(x[i]); }
    UNROLL for (size_t i = 0; i < count; i++) { p[i] = v_fma(v_same(POWER_5), r[i], v_same(POWER_4)); }
    UNROLL for (size_t i = 0; i < count; i++) { p[i] = v_fma(p[i], r[i], v_same(POWER_3)); }
    UNROLL for (size_t i = 0; i < count; i++) { p[i] = v_fma(p[i], r[i], v_same(POWER_2)); }
    UNROLL for (size_t i = 0; i < count; i++) { p[i] = v_fma(p[i], r[i], v_same(POWER_1)); }
    UNROLL for (size_t i = 0; i < count; i++) { p[i] = v_fma(p[i], r[i], v_same(1)); }
    UNROLL for (size_t i = 0; i < count; i++) { x[i] = v_scale(p[i], x[i]); }
}

INLINE V v_power(V x) {
    v_powers(&x, 1);
    return x;
}

INLINE V v_exponential(V x) {
    return v_power(x * LOG2_E);
}

INLINE V v_sigmoid(V x) {
    return 1 / (1 + v_power(x * -LOG2_E));
}

INLINE V v_tanh(V x) {
    V e = v_power(x * (-2 * LOG2_E));
    return (1 - e) / (1 + e);
}

/// LSTM cells (count): c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c'). Gates are i, f, g, o.
///
/// With sigmoid(x) = 1 / (1 + e^-x) and tanh(x) = (1 - e^-2x) / (1 + e^-2x) each of the two has one common denominator,
/// and so one division. LARGEST_POWER keeps the products of three finite.
INLINE void v_cells(V (*gates)[4], V *c, V *h, const size_t count) {
    V o[MOST_CELLS], t[MOST_CELLS];
    UNROLL for (size_t first = 0; first < count; first += CELLS_AT_ONCE) {
        const size_t some = count - first < CELLS_AT_ONCE ? count - first : CELLS_AT_ONCE;
        V e[4 * CELLS_AT_ONCE];
        UNROLL for (size_t i = 0; i < 4 * some; i++) {
            e[i] = gates[first + i / 4][i % 4] * (i % 4 == 2 ? -2 * LOG2_E : -LOG2_E);
        }
        v_powers(e, 4 * some);
        UNROLL for (size_t i = 0; i < some; i++) {
            V f = 1 + e[4 * i + 1];
            V ig = (1 + e[4 * i]) * (1 + e[4 * i + 2]);
            c[first + i] = v_fma(c[first + i], ig, (1 - e[4 * i + 2]) * f) / (f * ig);
            o[first + i] = 1 + e[4 * i + 3];
        }
    }
    UNROLL for (size_t i = 0; i < count; i++) { t[i] = c[i] * (-2 * LOG2_E); }
    v_powers(t, count);
    UNROLL for (size_t i = 0; i < count; i++) { h[i] = (1 - t[i]) / (o[i] * (1 + t[i])); }
}
