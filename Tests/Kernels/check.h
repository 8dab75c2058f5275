#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

// What the parts of the check program share.

/// A variant under test, its name, and one of its precisions.
struct subject {
    const struct ckernels *kernels;
    const char *variant;
    enum ckernels_precision precision;
};

const struct ckernels_precision_kernels *kernels_of(const struct ckernels *kernels, enum ckernels_precision precision);
const char *precision_name(enum ckernels_precision precision);

/// Memory of exactly that size: what is read or written beyond its end stops the program. Freed by `free_rooms`.
void *room(size_t bytes);
void free_rooms(void);

uint32_t random_bits(void);
/// 0 ... below - 1
size_t random_below(size_t below);
/// -1 ... 1
float random_float(void);
/// Random floats of that magnitude.
float *random_floats(size_t count, float magnitude);

/// Ends the program with a message unless the condition holds; counts what held.
#define EXPECT(condition, ...)                                                     \
    do {                                                                           \
        if (!(condition)) { failed(__FILE__, __LINE__, #condition, __VA_ARGS__); } \
        checks++;                                                                  \
    } while (0)
extern size_t checks;
_Noreturn void failed(const char *file, int line, const char *condition, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/// Random weights, packed: `outputs` are units if they are gates.
struct matrix {
    size_t outputs, inputs;
    struct ckernels_weights packed;
};
struct matrix random_matrix(enum ckernels_precision precision, bool gates, size_t outputs, size_t inputs, uint8_t zero);

/// Random rows of words with what must not be read between them.
struct words {
    uint32_t *words;
    size_t stride;
    float *scale;
};
struct words random_words(enum ckernels_precision precision, size_t rows, size_t inputs, uint8_t zero);

void check_matmul(struct subject s);
void check_saturation(struct subject s);
void check_lstm(struct subject s);
void check_pack(struct subject s);
void check_activations(const struct ckernels *kernels, const char *variant);
void check_rows(const struct ckernels *kernels, const char *variant);

#endif
