#if defined(__aarch64__)

#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#include "neon.h"
#include "vector.h"

#define VARIANT neon_dotprod

#define v_dot_bytes(w, x, sum) ((VI)vdotq_s32((int32x4_t)(sum), (int8x16_t)(w), (int8x16_t)(x)))

// The dot product is of signed bytes: inputs less 128, and so the sums begin with 128 times the weights' sum.
#define v_bytes_input(word) (v_same_word(word) ^ (int32_t)0x80808080)
#define START(start, w, panel)             \
    int32_t start[CKERNELS_PANEL];         \
    start_signed(start, w, panel)

static void start_signed(int32_t *start, const struct ckernels_weights *w, size_t panel) {
    const int32_t *words = (const int32_t *)w->panels + panel * w->words * CKERNELS_PANEL;
    for (size_t lane = 0; lane < CKERNELS_PANEL; lane += LANES) {
        VI sum = {0};
        for (size_t k = 0; k < w->words; k++) {
            sum = v_dot_bytes(v_load_words(words + k * CKERNELS_PANEL + lane), 0x01010101 + (VI){0}, sum);
        }
        sum = v_load_words(w->start + panel * CKERNELS_PANEL + lane) + (sum << 7);
        memcpy(start + lane, &sum, sizeof sum);
    }
}

#include "int8.h"

#pragma clang attribute pop

#endif
