// What all vector kernels of one instruction set share. The file that includes this one has included the header of its
// instruction set, which defines
//
//     V, VI, LANES                vectors of floats and of 32-bit integers, and how many there are in one
//     TILE_ROWS                   rows of the tile that is summed in registers, see tiles.h
//     FEW_ROWS, FEW_PANELS        up to how many rows are few, and the panels read side by side for them
//     v_fma(a, b, c)              a b + c, rounded once
//     v_min, v_max                b where either is NaN
//     v_integer                   the nearest integer, ties to even
//     v_divide(a, b)
//     v_fraction, v_scale, or v_floor to make them of

#include <math.h>
#include <string.h>

#include "convert.h"
#include "variants.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

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

/// 2^x, up to LARGEST_POWER, and about zero below SMALLEST_POWER; NaN for NaN.
INLINE V v_power(V x) {
    x = v_not_too_small(v_min(v_same(LARGEST_POWER), x));
    V r = v_fraction(x);
    V p = v_same(POWER_5);
    p = v_fma(p, r, v_same(POWER_4));
    p = v_fma(p, r, v_same(POWER_3));
    p = v_fma(p, r, v_same(POWER_2));
    p = v_fma(p, r, v_same(POWER_1));
    p = v_fma(p, r, v_same(1));
    return v_scale(p, x);
}

INLINE V v_exponential(V x) {
    return v_power(x * LOG2_E);
}

INLINE V v_sigmoid(V x) {
    return v_divide(v_same(1), 1 + v_power(x * -LOG2_E));
}

INLINE V v_tanh(V x) {
    V e = v_power(x * (-2 * LOG2_E));
    return v_divide(1 - e, 1 + e);
}

/// The LSTM cell: c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c').
///
/// With sigmoid(x) = 1 / (1 + e^-x) and tanh(x) = (1 - e^-2x) / (1 + e^-2x) each of the two has one common denominator,
/// and so one division. LARGEST_POWER keeps the products of three finite.
INLINE V v_cell(V i, V f, V g, V o, V *c) {
    V e_i = 1 + v_power(i * -LOG2_E);
    V e_f = 1 + v_power(f * -LOG2_E);
    V e_g = v_power(g * (-2 * LOG2_E));
    V e_o = 1 + v_power(o * -LOG2_E);
    V e_ig = e_i * (1 + e_g);
    V next = v_divide(v_fma(*c, e_ig, (1 - e_g) * e_f), e_f * e_ig);
    *c = next;
    V e_c = v_power(next * (-2 * LOG2_E));
    return v_divide(1 - e_c, e_o * (1 + e_c));
}
