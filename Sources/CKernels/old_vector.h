// The vector kernels, written once and compiled once per instruction set. The file that includes this one defines
//
//     V, VI                       vectors of LANES floats and of LANES 32-bit integers
//     LANES                       16 or 8
//     TILE_VECTORS                vectors of outputs in a tile of the matrix-matrix product
//     PANELS_AT_ONCE              panels that the matrix-vector product reads side by side
//     v_fma(a, b, c)              a b + c, rounded once
//     v_min, v_max, v_round, v_integer
//     KERNELS, VARIANT            the table's name and its variant
//
// The order of every sum is that of the plain kernels, lane by lane, so AVX2 and AVX-512 give the same bits.

#include <math.h>
#include <string.h>

#include "variants.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum {
    PANEL_VECTORS = CKERNELS_PANEL / LANES,
    UNIT_VECTORS = CKERNELS_UNITS / LANES,
    TILE = TILE_VECTORS * LANES,
    /// TILE_ROWS * TILE_VECTORS sums keep both multiply-add units busy and leave registers for the weights.
    TILE_ROWS = 6,
};

INLINE V v_load(const float *p) {
    V v;
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

// MARK: Products

/// y (rows, TILE) for one tile of a panel; `rows` is a constant in each of its uses.
INLINE void product_tile(const struct ckernels_product *p, const float *panel, const float *bias, size_t row,
    size_t column, const size_t rows) {
    V acc[TILE_ROWS][TILE_VECTORS];
    const float *x = p->x + row * p->x_stride;
    float *y = p->y + row * p->y_stride + column;
    UNROLL for (size_t r = 0; r < rows; r++) {
        UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) {
            acc[r][v] = v_load(bias ? bias + v * LANES : y + r * p->y_stride + v * LANES);
        }
    }
    for (size_t k = 0; k < p->inputs; k++) {
        V weights[TILE_VECTORS];
        UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) {
            weights[v] = v_load(panel + k * CKERNELS_PANEL + v * LANES);
        }
        UNROLL for (size_t r = 0; r < rows; r++) {
            V value = v_same(x[r * p->x_stride + k]);
            UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) {
                acc[r][v] = v_fma(weights[v], value, acc[r][v]);
            }
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
        UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) {
            V sum = p->relu ? v_max(acc[r][v], v_same(0)) : acc[r][v];
            v_store(y + r * p->y_stride + v * LANES, sum);
        }
    }
}

static void product_rows(const struct ckernels_product *p) {
    for (size_t column = 0; column < p->panel_count * CKERNELS_PANEL; column += TILE) {
        size_t index = column / CKERNELS_PANEL;
        const float *panel = p->panels + index * p->inputs * CKERNELS_PANEL + column % CKERNELS_PANEL;
        const float *bias = p->bias ? p->bias + column : NULL;
        size_t row = 0;
        for (; row + TILE_ROWS <= p->rows; row += TILE_ROWS) {
            product_tile(p, panel, bias, row, column, TILE_ROWS);
        }
        switch (p->rows - row) {
        case 5:
            product_tile(p, panel, bias, row, column, 5);
            break;
        case 4:
            product_tile(p, panel, bias, row, column, 4);
            break;
        case 3:
            product_tile(p, panel, bias, row, column, 3);
            break;
        case 2:
            product_tile(p, panel, bias, row, column, 2);
            break;
        case 1:
            product_tile(p, panel, bias, row, column, 1);
            break;
        default:
            break;
        }
    }
}

/// acc (panels, 64) += panels (panels, inputs, 64)^T x (inputs); `panels` is a constant in each of its uses.
INLINE void accumulate(V acc[PANELS_AT_ONCE][PANEL_VECTORS], const float *weights, const float *x, size_t inputs,
    const size_t panels) {
    for (size_t k = 0; k < inputs; k++) {
        V value = v_same(x[k]);
        UNROLL for (size_t panel = 0; panel < panels; panel++) {
            const float *row = weights + (panel * inputs + k) * CKERNELS_PANEL;
            UNROLL for (size_t v = 0; v < PANEL_VECTORS; v++) {
                acc[panel][v] = v_fma(v_load(row + v * LANES), value, acc[panel][v]);
            }
        }
    }
}

INLINE void load_panels(V acc[PANELS_AT_ONCE][PANEL_VECTORS], const float *values, const size_t panels) {
    UNROLL for (size_t panel = 0; panel < panels; panel++) {
        UNROLL for (size_t v = 0; v < PANEL_VECTORS; v++) {
            acc[panel][v] = v_load(values + panel * CKERNELS_PANEL + v * LANES);
        }
    }
}

INLINE void product_panels(const struct ckernels_product *p, size_t first, const size_t panels) {
    V acc[PANELS_AT_ONCE][PANEL_VECTORS];
    float *y = p->y + first * CKERNELS_PANEL;
    load_panels(acc, p->bias ? p->bias + first * CKERNELS_PANEL : y, panels);
    accumulate(acc, p->panels + first * p->inputs * CKERNELS_PANEL, p->x, p->inputs, panels);
    UNROLL for (size_t panel = 0; panel < panels; panel++) {
        UNROLL for (size_t v = 0; v < PANEL_VECTORS; v++) {
            V sum = p->relu ? v_max(acc[panel][v], v_same(0)) : acc[panel][v];
            v_store(y + panel * CKERNELS_PANEL + v * LANES, sum);
        }
    }
}

static void product(const struct ckernels_product *p) {
    if (p->rows != 1) {
        product_rows(p);
        return;
    }
    size_t panel = 0;
    for (; panel + PANELS_AT_ONCE <= p->panel_count; panel += PANELS_AT_ONCE) {
        product_panels(p, panel, PANELS_AT_ONCE);
    }
    for (; panel < p->panel_count; panel++) {
        product_panels(p, panel, 1);
    }
}

// MARK: Activations

/// e^x - 1 = power * part + (power - 1), for |x| <= EXP_LIMIT.
INLINE void expm1_parts(V x, V *part, V *power) {
    V n = v_round(x * EXP_INVERSE_LN2);
    V r = v_fma(n, v_same(-EXP_LN2_HIGH), x);
    r = v_fma(n, v_same(-EXP_LN2_LOW), r);
    V q = v_same(EXP_Q4);
    q = v_fma(q, r, v_same(EXP_Q3));
    q = v_fma(q, r, v_same(EXP_Q2));
    q = v_fma(q, r, v_same(EXP_Q1));
    q = v_fma(q, r, v_same(EXP_Q0));
    *part = v_fma(r * r, q, r);
    *power = (V)((v_integer(n) + 127) << 23);
}

INLINE V v_exp(V x) {
    V part, power;
    expm1_parts(v_max(v_min(x, v_same(EXP_LIMIT)), v_same(-EXP_LIMIT)), &part, &power);
    return v_fma(power, part, power);
}

INLINE V v_sigmoid(V x) {
    return 1 / (1 + v_exp(-x));
}

INLINE V v_tanh(V x) {
    VI sign = (VI)x & (VI)v_same(-0.0f);
    V part, power;
    expm1_parts(2 * v_min((V)((VI)x ^ sign), v_same(TANH_LIMIT)), &part, &power);
    V t = v_fma(power, part, power - 1);
    return (V)((VI)(t / (t + 2)) | sign);
}

// MARK: LSTM

INLINE void lstm_panels(const struct ckernels_lstm_step *p, size_t first, const size_t panels) {
    V gates[PANELS_AT_ONCE][PANEL_VECTORS];
    load_panels(gates, p->initial + first * CKERNELS_PANEL, panels);
    if (p->inputs) {
        accumulate(gates, p->input_panels + first * p->inputs * CKERNELS_PANEL, p->x, p->inputs, panels);
    }
    accumulate(gates, p->hidden_panels + first * p->hidden * CKERNELS_PANEL, p->h, p->hidden, panels);
    UNROLL for (size_t panel = 0; panel < panels; panel++) {
        float *c = p->c + (first + panel) * CKERNELS_UNITS;
        float *h = p->h_next + (first + panel) * CKERNELS_UNITS;
        UNROLL for (size_t v = 0; v < UNIT_VECTORS; v++) {
            V i = v_sigmoid(gates[panel][v]);
            V f = v_sigmoid(gates[panel][UNIT_VECTORS + v]);
            V g = v_tanh(gates[panel][2 * UNIT_VECTORS + v]);
            V o = v_sigmoid(gates[panel][3 * UNIT_VECTORS + v]);
            V cell = v_fma(f, v_load(c + v * LANES), i * g);
            v_store(c + v * LANES, cell);
            v_store(h + v * LANES, o * v_tanh(cell));
        }
    }
}

static void lstm_step(const struct ckernels_lstm_step *p) {
    size_t panel = 0;
    for (; panel + PANELS_AT_ONCE <= p->panel_count; panel += PANELS_AT_ONCE) {
        lstm_panels(p, panel, PANELS_AT_ONCE);
    }
    for (; panel < p->panel_count; panel++) {
        lstm_panels(p, panel, 1);
    }
}

void OLD(product)(const struct ckernels_product *p) {
    product(p);
}

void OLD(lstm_step)(const struct ckernels_lstm_step *p) {
    lstm_step(p);
}
