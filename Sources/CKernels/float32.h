// float32: a word is an input.

#define SUM V
#define INPUT V
#define PARTS 1
#define ROWS TILE_ROWS
#define weight_part(words, part) ((V)(words))
#define input_part(word, part) ((V)v_same_word(word))
#define dot(weight, input, sum) v_fma(weight, input, sum)
#define INTEGER_SUMS 0
#define START(start, w, panel) const int32_t *start = NULL
#define PRECISION float32

#include "tiles.h"

void NAME(pack)(const struct ckernels_pack_rows *p) {
    for (size_t row = 0; row < p->rows; row++) {
        memcpy((uint32_t *)p->words + row * p->words_stride, p->x + row * p->x_stride, p->inputs * sizeof(float));
    }
}

#undef PRECISION
