// The kernels of one precision on one instruction set: included once for each. What they do is a matrix product,
// in tiles that stay in registers from the first input to the last:
//
//                          one panel: 64 outputs
//                  | 16: i     | 16: f     | 16: g     | 16: o     |
//                  +-----------+-----------+-----------+-----------+
//     word k  ->   | vector 0  | vector 1  | vector 2  | vector 3  |   four loads
//                  +-----------+-----------+-----------+-----------+
//     x[row 0][k]  | sum       | sum       | sum       | sum       |   a word of x, in every lane, for four dots
//     ...          |           |           |           |           |
//     x[row 5][k]  | sum       | sum       | sum       | sum       |
//
// A tile has one vector of each quarter of a panel, so that the four gates of a unit end in the same lane and the cell
// is finished in registers too. Where a vector is not 16 lanes wide, a panel takes UNIT_VECTORS such tiles, one beside
// the other. Tiles go down the rows, so that a panel stays in the first cache; rows are spread over them as evenly as
// can be. A few rows take whole panels, FEW_PANELS side by side: they wait for the second cache, and the more sums, the
// less for one another.
//
// The file that includes this one defines
//
//     NAME(kernel)                 the kernel's name
//     SUM, INPUT                   vectors of sums and of inputs
//     PARTS                        dots that a word takes
//     ROWS                         the most rows of a tile
//     weight_part(words, part)     what a dot takes, of a vector of weight words
//     input_part(word, part)       and of a pointer to a word of x
//     dot(weight, input, sum)
//     INTEGER_SUMS                 whether sums are integers, scaled at the end
//     START(start, w, panel)       declares `start`, what the integer sums of a panel begin with

#ifndef CKERNELS_TILES
#define CKERNELS_TILES

/// Rows of the next tile if `left` are left: as equal to those after it as can be.
INLINE size_t next_rows(size_t left, size_t most) {
    size_t tiles = (left + most - 1) / most;
    return (left + tiles - 1) / tiles;
}

#endif

enum { NAME(most_vectors) = FEW_PANELS * 4 * UNIT_VECTORS };

/// Which outputs of which rows; `rows`, `panels` and `parts` are constants in each use.
struct NAME(tile) {
    size_t row, rows;
    size_t panel, panels;
    /// Of each 16 units, `parts` vectors from `part` on.
    size_t part, parts;
};

INLINE size_t NAME(vectors)(struct NAME(tile) t) {
    return t.panels * 4 * t.parts;
}

/// Where in the panels of a tile its vector stands.
INLINE size_t NAME(offset)(struct NAME(tile) t, size_t vector) {
    size_t panel = vector / (4 * t.parts);
    size_t gate = vector / t.parts % 4;
    return panel * CKERNELS_PANEL + gate * CKERNELS_UNITS + (t.part + vector % t.parts) * LANES;
}

/// sums (rows, vectors) = base + W x; start and base begin with the tile's first panel, x and base with its first row.
INLINE void NAME(sum)(V sums[ROWS][NAME(most_vectors)], struct NAME(tile) t, const struct ckernels_weights *w,
    const int32_t *start, const uint32_t *x, size_t x_stride, const float *x_scale, const float *base,
    size_t base_stride) {
    const size_t vectors = NAME(vectors)(t);
    const size_t words = w->words;
    const uint32_t *panels = (const uint32_t *)w->panels + t.panel * words * CKERNELS_PANEL;
    SUM acc[ROWS][NAME(most_vectors)];
    UNROLL for (size_t r = 0; r < t.rows; r++) {
        UNROLL for (size_t v = 0; v < vectors; v++) {
#if INTEGER_SUMS
            acc[r][v] = v_load_words(start + NAME(offset)(t, v));
#else
            acc[r][v] = v_load(base + r * base_stride + NAME(offset)(t, v));
#endif
        }
    }
    for (size_t k = 0; k < words; k++) {
        UNROLL for (size_t part = 0; part < PARTS; part++) {
            INPUT inputs[ROWS];
            UNROLL for (size_t r = 0; r < t.rows; r++) {
                inputs[r] = input_part(x + r * x_stride + k, part);
            }
            UNROLL for (size_t v = 0; v < vectors; v++) {
                size_t offset = NAME(offset)(t, v);
                size_t panel = offset / CKERNELS_PANEL;
                VI loaded = v_load_words(panels + (panel * words + k) * CKERNELS_PANEL + offset % CKERNELS_PANEL);
                UNROLL for (size_t r = 0; r < t.rows; r++) {
                    acc[r][v] = dot(weight_part(loaded, part), inputs[r], acc[r][v]);
                }
            }
        }
    }
    UNROLL for (size_t r = 0; r < t.rows; r++) {
        UNROLL for (size_t v = 0; v < vectors; v++) {
#if INTEGER_SUMS
            size_t offset = NAME(offset)(t, v);
            V scale = v_load(w->scale + t.panel * CKERNELS_PANEL + offset) * v_same(x_scale[t.row + r]);
            sums[r][v] = v_fma(__builtin_convertvector(acc[r][v], V), scale, v_load(base + r * base_stride + offset));
#else
            sums[r][v] = acc[r][v];
#endif
        }
    }
}

/// Fetches what the sums of the next tile begin with, while this one is summed: the processor does not foresee rows
/// that stand far apart. Integer sums need theirs only at the end. `rows` is how many there are in all, `base` the
/// tile's first panel in its first row.
INLINE void NAME(prefetch)(struct NAME(tile) t, const struct ckernels_weights *w, size_t rows, const float *base,
    size_t stride) {
    const bool is_last = t.row + t.rows >= rows;
    if (INTEGER_SUMS || rows <= FEW_ROWS || (is_last && t.panel + 1 >= w->panel_count)) { return; }
    const float *next = is_last ? base - t.row * stride + CKERNELS_PANEL : base + t.rows * stride;
    UNROLL for (size_t r = 0; r < t.rows; r++) {
        UNROLL for (size_t v = 0; v < NAME(vectors)(t); v++) {
            __builtin_prefetch(next + r * stride + NAME(offset)(t, v));
        }
    }
}

INLINE void NAME(matmul_tile)(const struct ckernels_matmul *p, const int32_t *start, struct NAME(tile) t) {
    V sums[ROWS][NAME(most_vectors)];
    float *y = p->y + t.row * p->y_stride + t.panel * CKERNELS_PANEL;
    NAME(sum)(sums, t, &p->weights, start, (const uint32_t *)p->x + t.row * p->x_stride, p->x_stride,
        p->x_scale, p->bias ? p->bias + t.panel * CKERNELS_PANEL : y, p->bias ? 0 : p->y_stride);
    UNROLL for (size_t r = 0; r < t.rows; r++) {
        UNROLL for (size_t v = 0; v < NAME(vectors)(t); v++) {
            V sum = p->relu ? v_max(v_same(0), sums[r][v]) : sums[r][v];
            v_store(y + r * p->y_stride + NAME(offset)(t, v), sum);
        }
    }
}

/// Where in c and h the tile's cell stands.
INLINE size_t NAME(unit)(struct NAME(tile) t, size_t cell, size_t stride) {
    size_t by_row = t.panels * t.parts;
    size_t panel = cell % by_row / t.parts, part = cell % t.parts;
    return (t.row + cell / by_row) * stride + (t.panel + panel) * CKERNELS_UNITS + (t.part + part) * LANES;
}

INLINE void NAME(lstm_tile)(const struct ckernels_lstm *p, const int32_t *start, struct NAME(tile) t) {
    V sums[ROWS][NAME(most_vectors)];
    const float *initial = p->initial + t.row * p->initial_stride + t.panel * CKERNELS_PANEL;
    NAME(prefetch)(t, &p->weights, p->rows, initial, p->initial_stride);
    NAME(sum)(sums, t, &p->weights, start, (const uint32_t *)p->h + t.row * p->h_stride, p->h_stride, p->h_scale,
        initial, p->initial_stride);
    // By row, panel and part of the units.
    V gates[MOST_CELLS][4], c[MOST_CELLS], h[MOST_CELLS];
    const size_t by_row = t.panels * t.parts;
    const size_t count = t.rows * by_row;
    UNROLL for (size_t i = 0; i < count; i++) {
        size_t r = i / by_row, panel = i % by_row / t.parts, part = i % t.parts;
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            gates[i][gate] = sums[r][(panel * 4 + gate) * t.parts + part];
        }
        c[i] = v_load(p->c + NAME(unit)(t, i, p->c_stride));
    }
    v_cells(gates, c, h, count);
    UNROLL for (size_t i = 0; i < count; i++) {
        v_store(p->c + NAME(unit)(t, i, p->c_stride), c[i]);
        v_store(p->h_next + NAME(unit)(t, i, p->h_next_stride), h[i]);
    }
}

/// One tile of the one or the other; the one that is not meant is null.
INLINE void NAME(one_tile)(const struct ckernels_matmul *matmul, const struct ckernels_lstm *lstm,
    const int32_t *start, struct NAME(tile) t) {
    if (matmul) { NAME(matmul_tile)(matmul, start, t); }
    if (lstm) { NAME(lstm_tile)(lstm, start, t); }
}

/// All rows of the tile's panels.
INLINE void NAME(tiles)(const struct ckernels_matmul *matmul, const struct ckernels_lstm *lstm,
    const struct ckernels_weights *w, size_t rows, struct NAME(tile) t, const size_t most) {
    START(start, w, t.panel);
    for (t.row = 0; t.row < rows; t.row += t.rows) {
        t.rows = next_rows(rows - t.row, most);
        switch (t.rows) {
        case 1: t.rows = 1; NAME(one_tile)(matmul, lstm, start, t); break;
        case 2: t.rows = 2; if (most >= 2) { NAME(one_tile)(matmul, lstm, start, t); } break;
        case 3: t.rows = 3; if (most >= 3) { NAME(one_tile)(matmul, lstm, start, t); } break;
        case 4: t.rows = 4; if (most >= 4) { NAME(one_tile)(matmul, lstm, start, t); } break;
        case 5: t.rows = 5; if (most >= 5) { NAME(one_tile)(matmul, lstm, start, t); } break;
        case 6: t.rows = 6; if (most >= 6) { NAME(one_tile)(matmul, lstm, start, t); } break;
        }
    }
}

INLINE void NAME(run)(const struct ckernels_matmul *matmul, const struct ckernels_lstm *lstm,
    const struct ckernels_weights *w, size_t rows) {
    size_t panel = 0;
    if (rows <= FEW_ROWS) {
        for (; panel + FEW_PANELS <= w->panel_count; panel += FEW_PANELS) {
            struct NAME(tile) t = {.panel = panel, .panels = FEW_PANELS, .parts = UNIT_VECTORS};
            NAME(tiles)(matmul, lstm, w, rows, t, FEW_ROWS);
        }
    }
    for (; panel < w->panel_count; panel++) {
        for (size_t part = 0; part < UNIT_VECTORS; part++) {
            struct NAME(tile) t = {.panel = panel, .panels = 1, .part = part, .parts = 1};
            NAME(tiles)(matmul, lstm, w, rows, t, ROWS);
        }
    }
}

void NAME(matmul)(const struct ckernels_matmul *p) {
    NAME(run)(p, NULL, &p->weights, p->rows);
}

void NAME(lstm)(const struct ckernels_lstm *p) {
    NAME(run)(NULL, p, &p->weights, p->rows);
}

#undef SUM
#undef INPUT
#undef PARTS
#undef ROWS
#undef weight_part
#undef input_part
#undef dot
#undef INTEGER_SUMS
#undef START
