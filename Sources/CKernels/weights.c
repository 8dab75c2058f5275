#include <math.h>
#include <string.h>

#include "convert.h"

size_t ckernels_words(enum ckernels_precision precision, size_t inputs) {
    size_t per_word = inputs_per_word(precision);
    return (inputs + per_word - 1) / per_word;
}

/// One output's weights (inputs) -> every 64th of the words of its lane.
static void pack_output(enum ckernels_precision precision, const float *weights, size_t inputs, uint8_t zero,
    uint32_t *words, float *scale, int32_t *start) {
    switch (precision) {
    case CKERNELS_FLOAT32:
        for (size_t k = 0; k < inputs; k++) {
            memcpy(words + k * CKERNELS_PANEL, weights + k, sizeof(float));
        }
        break;
    case CKERNELS_BFLOAT16:
        for (size_t k = 0; k < inputs; k++) {
            words[k / 2 * CKERNELS_PANEL] |= (uint32_t)bfloat16_bits(weights[k]) << (k % 2 * 16);
        }
        break;
    case CKERNELS_INT8: {
        float largest = 0;
        for (size_t k = 0; k < inputs; k++) {
            largest = fmaxf(largest, fabsf(weights[k]));
        }
        struct levels levels = levels_of(largest, 128);
        int32_t sum = 0;
        for (size_t k = 0; k < inputs; k++) {
            int32_t weight = quantised(weights[k], levels);
            sum += weight;
            words[k / 4 * CKERNELS_PANEL] |= (uint32_t)(uint8_t)weight << (k % 4 * 8);
        }
        *scale = levels.scale;
        *start = -(int32_t)zero * sum;
        break;
    }
    }
}

void ckernels_pack_weights(enum ckernels_precision precision, bool gates, const float *weights,
    size_t outputs_or_units, size_t inputs, uint8_t zero, void *panels, float *scale, int32_t *start) {
    size_t count = outputs_or_units;
    size_t group = gates ? CKERNELS_UNITS : CKERNELS_PANEL;
    size_t panel_count = (count + group - 1) / group;
    size_t panel_words = ckernels_words(precision, inputs) * CKERNELS_PANEL;
    memset(panels, 0, panel_count * panel_words * sizeof(uint32_t));
    for (size_t lane = 0; lane < panel_count * CKERNELS_PANEL; lane++) {
        size_t panel = lane / CKERNELS_PANEL;
        size_t gate = lane % CKERNELS_PANEL / group;
        size_t output = panel * group + lane % group;
        float unused_scale = 0;
        int32_t unused_start = 0;
        float *lane_scale = scale ? scale + lane : &unused_scale;
        int32_t *lane_start = start ? start + lane : &unused_start;
        *lane_scale = 0;
        *lane_start = 0;
        if (output < count) {
            pack_output(precision, weights + (gate * count + output) * inputs, inputs, zero,
                (uint32_t *)panels + panel * panel_words + lane % CKERNELS_PANEL, lane_scale, lane_start);
        }
    }
}
