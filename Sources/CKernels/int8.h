// int8: a word is four inputs. v_dot_bytes multiplies and adds all four; without it the even and the odd bytes are
// multiplied as 16-bit numbers, which keeps the sums exact too.

#define SUM VI
#define INPUT VI
#define INTEGER_SUMS 1
#ifndef START
#define START(start, w, panel) const int32_t *start = (w)->start + (panel) * CKERNELS_PANEL
#endif
#define PRECISION int8

#ifdef v_dot_bytes
#define PARTS 1
#define ROWS TILE_ROWS
#define weight_part(words, part) (words)
#ifdef v_bytes_input
#define input_part(word, part) v_bytes_input(word)
#else
#define input_part(word, part) v_same_word(word)
#endif
#define dot(weight, input, sum) v_dot_bytes(weight, input, sum)
#else
#define PARTS 2
#define ROWS TILE_ROWS_IN_PARTS
#define weight_part(words, part) ((part) ? (VI)((VS)(words) >> 8) : (VI)((VS)((VS)(words) << 8) >> 8))
#define input_part(word, part) ((v_same_word(word) >> ((part) * 8)) & 0x00ff00ff)
#define dot(weight, input, sum) ((sum) + v_dot_16(weight, input))
#endif

#include "tiles.h"

typedef uint8_t NAME(bytes) __attribute__((vector_size(LANES)));

/// As `quantised` does it.
INLINE NAME(bytes) NAME(quantised)(V x, struct levels levels, int32_t zero) {
    V level = v_max(x * levels.inverse, v_same(levels.lowest));
    level = v_min(level, v_same(levels.highest));
    return __builtin_convertvector(v_integer(level) + zero, NAME(bytes));
}

/// The largest |x|, or what is not finite. As integers, because there NaN is beyond infinity.
INLINE float NAME(largest)(const float *x, size_t count) {
    VI largest = {0};
    size_t k = 0;
    for (; k + LANES <= count; k += LANES) {
        largest = __builtin_elementwise_max(largest, (VI)v_load(x + k) & 0x7fffffff);
    }
    if (k < count) {
        float rest[LANES] = {0};
        memcpy(rest, x + k, (count - k) * sizeof(float));
        largest = __builtin_elementwise_max(largest, (VI)v_load(rest) & 0x7fffffff);
    }
    int32_t bits = __builtin_reduce_max(largest);
    float found;
    memcpy(&found, &bits, sizeof found);
    return found;
}

void NAME(pack)(const struct ckernels_pack_rows *p) {
    for (size_t row = 0; row < p->rows; row++) {
        const float *x = p->x + row * p->x_stride;
        uint8_t *bytes = (uint8_t *)((uint32_t *)p->words + row * p->words_stride);
        struct levels levels = levels_of(p->range == 0 ? NAME(largest)(x, p->inputs) : p->range, p->zero);
        size_t k = 0;
        for (; k + LANES <= p->inputs; k += LANES) {
            NAME(bytes) found = NAME(quantised)(v_load(x + k), levels, p->zero);
            memcpy(bytes + k, &found, sizeof found);
        }
        if (k < p->inputs) {
            float rest[LANES] = {0};
            memcpy(rest, x + k, (p->inputs - k) * sizeof(float));
            NAME(bytes) found = NAME(quantised)(v_load(rest), levels, p->zero);
            memcpy(bytes + k, &found, (p->inputs - k + 3) & ~(size_t)3);
        }
        if (p->scale) { p->scale[row] = levels.scale; }
    }
}

#undef PRECISION
