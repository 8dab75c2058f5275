#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Compute kernels of `Inference`: the plain C ones, and vector ones for AVX2, AVX-512 and NEON, in three precisions.
//
// In every precision a row of inputs is a row of 32-bit words, and so is a row of an output's weights. One instruction
// multiplies a word of x, in every lane, with a vector of weight words and adds to 32-bit sums:
//
//     float32    | input 0                               |  a word is one input
//     bfloat16   | input 0           | input 1           |  two, the first in the low half; sums are float32
//     int8       | input 0 | input 1 | input 2 | input 3 |  four, the first in the lowest byte; sums are int32, exact
//
// Weights are packed into panels of 64 outputs, zero-padded in outputs and in the last word's inputs:
//
//     panel p:  word 0: output 64p, 64p+1, … 64p+63
//               word 1: output 64p, …
//
// In panels of LSTM gates the 64 outputs are i, f, g and o of 16 units, so that the cell is finished in registers:
//
//     panel p:  word 0: i of units 16p…16p+15, f of the same, g, o
//
// Every output is one sum, begun with its bias (or with what stands in the output) and continued word by word in
// ascending order. So within one variant and precision an output has the same bits whether its row came alone or among
// others. In int8, where the sum of integers is exact, the bias comes last:
//
//     y = float(start + sum of weight * byte) * (scale[output] * x_scale[row]) + bias,
//     start = -zero * sum of weights
//
// where weights are -127...127 times their output's scale and inputs are bytes, less a zero of 0 or 128, times their
// row's scale. Up to 65,536 inputs no sum overflows.
//
// Panels stand at addresses that are multiples of 64 bytes. Every other pointer may stand anywhere. Kernels read no more
// than the stated words of a row and write whole panels (whole groups of 16 units) of outputs.

#pragma clang assume_nonnull begin

/// The largest error of sigmoid and tanh, absolute, over all floats.
#define CKERNELS_ACTIVATION_ERROR 2e-7

enum {
    CKERNELS_PANEL = 64,
    CKERNELS_UNITS = 16,
    CKERNELS_ALIGNMENT = 64,
};

enum ckernels_variant {
    CKERNELS_PLAIN,
    CKERNELS_AVX2,
    CKERNELS_AVX2_VNNI,
    CKERNELS_AVX512,
    CKERNELS_AVX512_VNNI,
    CKERNELS_AVX512_BF16,
    CKERNELS_NEON,
    CKERNELS_NEON_DOTPROD,
    CKERNELS_NEON_BF16,
};

enum ckernels_precision {
    CKERNELS_FLOAT32,
    CKERNELS_BFLOAT16,
    CKERNELS_INT8,
};

/// W (outputs, inputs) as `ckernels_pack_weights` leaves it.
struct ckernels_weights {
    const void *panels;  // (panel_count, words, 64) of 32-bit words
    size_t panel_count;
    size_t inputs;
    size_t words;                     // ckernels_words of the inputs
    const float *_Nullable scale;     // int8: (64 panel_count)
    const int32_t *_Nullable start;   // int8: (64 panel_count), what the integer sums begin with
};

/// y (rows, 64 panel_count) = bias + W x, for every row; then perhaps ReLU.
struct ckernels_matmul {
    struct ckernels_weights weights;
    const void *x;  // (rows, words), x_stride words apart
    size_t x_stride;
    const float *_Nullable x_scale;  // int8: (rows)
    size_t rows;
    const float *_Nullable bias;  // (64 panel_count), or null: goes on from y
    float *y;                     // (rows, 64 panel_count), y_stride apart
    size_t y_stride;
    bool relu;
};

/// One timestep of one direction of one LSTM layer, for `rows` sequences: gates = initial + W h, then the cell.
struct ckernels_lstm {
    struct ckernels_weights weights;  // W_hh in panels of gates: 16 panel_count units
    size_t rows;
    const float *initial;  // (rows, 64 panel_count), in the order of the panels: bias + W_ih x
    size_t initial_stride;
    const void *h;  // (rows, words), h_stride words apart
    size_t h_stride;
    const float *_Nullable h_scale;  // int8: (rows)
    float *c;                        // (rows, 16 panel_count), in place
    size_t c_stride;
    float *h_next;  // (rows, 16 panel_count), must not overlap h
    size_t h_next_stride;
};

/// Rows of floats -> rows of words, rounded to the nearest, ties to even.
///
/// In int8 a row's scale is its range over 127 levels (zero 128) or 255 (zero 0, where negative inputs become 0); what
/// is beyond the range becomes the range's end. A row that is all zero, or smaller than 2^-100, has the scale 0 and
/// one that is not finite, if it takes its own range, NaN.
struct ckernels_pack_rows {
    const float *x;  // (rows, inputs), x_stride apart
    size_t x_stride;
    size_t rows;
    size_t inputs;
    void *words;  // (rows, ckernels_words of the inputs), words_stride words apart
    size_t words_stride;
    uint8_t zero;             // int8: 0 or 128
    float range;              // int8: the largest |x| there can be, or 0: each row's own
    float *_Nullable scale;   // int8: (rows), written
};

/// The kernels of one precision: all null where a variant has not got it.
struct ckernels_precision_kernels {
    void (*_Nullable matmul)(const struct ckernels_matmul *);
    void (*_Nullable lstm)(const struct ckernels_lstm *);
    void (*_Nullable pack)(const struct ckernels_pack_rows *);
};

/// The kernels of one variant. All of them are thread-safe and allocate nothing.
struct __attribute__((swift_attr("@Sendable"))) ckernels {
    enum ckernels_variant variant;
    struct ckernels_precision_kernels float32;
    struct ckernels_precision_kernels bfloat16;
    struct ckernels_precision_kernels int8;
    /// row (count) = exp(scale row - max) / sum, in place.
    void (*softmax)(float *row, size_t count, float scale);
    /// row (count) = (row - mean) / sqrt(variance + epsilon) * weight + bias, in place.
    void (*layer_norm)(
        float *row, size_t count, const float *weight, const float *bias, float epsilon);
    /// In place, within CKERNELS_ACTIVATION_ERROR; NaN for NaN. The LSTM cell's are as good.
    void (*sigmoid)(float *values, size_t count);
    void (*tanh)(float *values, size_t count);
};

/// The variant's kernels, or null where this processor or this build has not got them.
const struct ckernels *_Nullable ckernels_get(enum ckernels_variant variant);

/// The words that a row of inputs takes.
size_t ckernels_words(enum ckernels_precision precision, size_t inputs);

/// weights (outputs, inputs), row-major -> panels (ceil(outputs / 64), words, 64).
///
/// With `gates`, weights (4 units, inputs), i, f, g and o -> panels of gates (ceil(units / 16), words, 64); with
/// float32 and one input this packs a bias. In int8 also scale and start, (64 panel_count) each, for inputs of `zero`.
void ckernels_pack_weights(enum ckernels_precision precision, bool gates, const float *weights,
    size_t outputs_or_units, size_t inputs, uint8_t zero, void *panels, float *_Nullable scale,
    int32_t *_Nullable start);

/// Asks for memory that will be read and written soon, so that it is at hand by then.
static inline void ckernels_prefetch(const void *memory, size_t bytes) {
    for (size_t line = 0; line < bytes; line += CKERNELS_ALIGNMENT) {
        __builtin_prefetch((const char *)memory + line, 1);
    }
}

/// SHA-256 (FIPS 180-4) of the bytes, into 32 bytes.
void ckernels_sha256(const uint8_t *_Nullable bytes, size_t count, uint8_t *digest);

#pragma clang assume_nonnull end

#endif
