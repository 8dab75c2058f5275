#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Compute kernels of `Inference`: the plain C ones, and vector ones for AVX2 and AVX-512.
//
// Every output is one sum, begun with its bias (or with what stands in the output) and continued input by input in
// ascending order. So an output has the same bits whether its row came alone or among others, and whether a sum was
// made in one call or continued in a second.
//
// Weights are packed into panels of 64 outputs, zero-padded:
//
//     panel p:  input 0: output 64p, 64p+1, … 64p+63
//               input 1: output 64p, …
//
// In panels of LSTM gates the 64 outputs are i, f, g and o of 16 units, so that the cell is finished in registers:
//
//     panel p:  input 0: i of units 16p…16p+15, f of the same, g, o
//
// Panels stand at addresses that are multiples of 64 bytes. Every other pointer may stand anywhere.
// Kernels read no more than the stated inputs of a row and write whole panels (whole groups of 16 units) of outputs.

#pragma clang assume_nonnull begin

enum {
    CKERNELS_PANEL = 64,
    CKERNELS_UNITS = 16,
    CKERNELS_ALIGNMENT = 64,
};

enum ckernels_variant {
    CKERNELS_PLAIN,
    CKERNELS_AVX2,
    CKERNELS_AVX512,
};

/// y (rows, 64 panels) = bias + W x, for every row.
struct ckernels_product {
    const float *panels;  // (panel_count, inputs, 64)
    size_t panel_count;
    size_t inputs;
    const float *x;  // (rows, inputs), x_stride apart
    size_t x_stride;
    size_t rows;
    const float *_Nullable bias;  // (64 panel_count), or null: the sums go on from y
    float *y;           // (rows, 64 panel_count), y_stride apart
    size_t y_stride;
    bool relu;
};

/// One timestep of one direction of one LSTM layer.
struct ckernels_lstm_step {
    size_t panel_count;         // (units + 15) / 16
    const float *initial;       // (64 panel_count), in the order of the panels: the bias, or bias + W_ih x
    const float *_Nullable input_panels;  // (panel_count, inputs, 64); not read if inputs is 0
    size_t inputs;
    const float *_Nullable x;  // (inputs)
    const float *hidden_panels;  // (panel_count, hidden, 64)
    size_t hidden;
    const float *h;  // (hidden)
    float *c;        // (16 panel_count), in place
    float *h_next;   // (16 panel_count), must not overlap h
};

/// The kernels of one variant. All of them are thread-safe and allocate nothing.
struct __attribute__((swift_attr("@Sendable"))) ckernels {
    enum ckernels_variant variant;
    void (*product)(const struct ckernels_product *);
    void (*lstm_step)(const struct ckernels_lstm_step *);
    /// row (count) = exp(scale row - max) / sum, in place.
    void (*softmax)(float *row, size_t count, float scale);
    /// row (count) = (row - mean) / sqrt(variance + epsilon) * weight + bias, in place.
    void (*layer_norm)(
        float *row, size_t count, const float *weight, const float *bias, float epsilon);
    /// In place; the error bounds are those that `ActivationTests` states.
    void (*sigmoid)(float *values, size_t count);
    void (*tanh)(float *values, size_t count);
};

/// The variant's kernels, or null where this processor or this build has not got them.
const struct ckernels *_Nullable ckernels_get(enum ckernels_variant variant);

/// weights (outputs, inputs), row-major -> panels (ceil(outputs / 64), inputs, 64).
void ckernels_pack(const float *weights, size_t outputs, size_t inputs, float *panels);

/// weights (4 units, inputs), gates in the order i, f, g, o -> panels (ceil(units / 16), inputs, 64) of gates.
/// With inputs 1 it packs a bias.
void ckernels_pack_gates(const float *weights, size_t units, size_t inputs, float *panels);

/// SHA-256 (FIPS 180-4) of the bytes, into 32 bytes.
void ckernels_sha256(const uint8_t *_Nullable bytes, size_t count, uint8_t *digest);

#pragma clang assume_nonnull end

#endif
