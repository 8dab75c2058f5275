// bfloat16: a word is two inputs. v_dot_bfloat16 multiplies both; without it they are widened to float32, one after the
// other.

#define SUM V
#define INTEGER_SUMS 0
#define START(start, w, panel) const int32_t *start = NULL
#define PRECISION bfloat16

#ifdef v_dot_bfloat16
#define INPUT VI
#define PARTS 1
#define ROWS TILE_ROWS
#define weight_part(words, part) (words)
#define input_part(word, part) v_same_word(word)
#define dot(weight, input, sum) v_dot_bfloat16(weight, input, sum)
#else
#define INPUT V
#define PARTS 2
#define ROWS TILE_ROWS_IN_PARTS
#define weight_part(words, part) ((V)((part) ? (words) & (int32_t)0xffff0000 : (words) << 16))
#define input_part(word, part) weight_part(v_same_word(word), part)
#define dot(weight, input, sum) v_fma(weight, input, sum)
#endif

#include "tiles.h"

/// The nearest bfloat16, ties to even, as `bfloat16_bits` does it.
INLINE VI NAME(bits)(V x) {
    VI bits = (VI)x;
    VI rounded = bits + 0x7fff + (bits >> 16 & 1);
    VI is_number = (bits & 0x7fffffff) <= 0x7f800000;
    return ((rounded & is_number) | ((bits | 0x400000) & ~is_number)) >> 16;
}

typedef uint16_t NAME(halves) __attribute__((vector_size(2 * LANES)));

void NAME(pack)(const struct ckernels_pack_rows *p) {
    for (size_t row = 0; row < p->rows; row++) {
        const float *x = p->x + row * p->x_stride;
        uint16_t *halves = (uint16_t *)((uint32_t *)p->words + row * p->words_stride);
        size_t k = 0;
        for (; k + LANES <= p->inputs; k += LANES) {
            NAME(halves) found = __builtin_convertvector(NAME(bits)(v_load(x + k)), NAME(halves));
            memcpy(halves + k, &found, sizeof found);
        }
        if (k < p->inputs) {
            float rest[LANES] = {0};
            memcpy(rest, x + k, (p->inputs - k) * sizeof(float));
            NAME(halves) found = __builtin_convertvector(NAME(bits)(v_load(rest)), NAME(halves));
            memcpy(halves + k, &found, ((p->inputs - k + 1) & ~(size_t)1) * sizeof(uint16_t));
        }
    }
}

#undef PRECISION
