#ifndef CKERNELS_VARIANTS_H
#define CKERNELS_VARIANTS_H

#include "CKernels.h"

extern const struct ckernels ckernels_plain;
#if defined(__x86_64__)
extern const struct ckernels ckernels_avx2;
extern const struct ckernels ckernels_avx512;
#endif

/// The three kernels of one precision, where a variant defines them, and the row of a table that names them.
#define DECLARE_KERNELS(variant, precision)                                             \
    void ckernels_##variant##_##precision##_matmul(const struct ckernels_matmul *);     \
    void ckernels_##variant##_##precision##_lstm(const struct ckernels_lstm *);         \
    void ckernels_##variant##_##precision##_pack(const struct ckernels_pack_rows *);
#define PRECISION_KERNELS(variant, precision)                                           \
    {                                                                                   \
        .matmul = ckernels_##variant##_##precision##_matmul,                            \
        .lstm = ckernels_##variant##_##precision##_lstm,                                \
        .pack = ckernels_##variant##_##precision##_pack,                                \
    }

DECLARE_KERNELS(plain, float32)
DECLARE_KERNELS(plain, bfloat16)
DECLARE_KERNELS(plain, int8)

// exp(x) = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2; e^r - 1 = r + r^2 q(r).
// q is the polynomial of degree 4 with the least largest relative error of e^r - 1 (1.4e-8 before rounding).
// ln 2 is split in two (Cody and Waite, 1980), so that n ln 2 is subtracted without rounding.
#define EXP_INVERSE_LN2 1.44269504f
#define EXP_LN2_HIGH 0.693359375f
#define EXP_LN2_LOW -2.12194440e-4f
#define EXP_Q0 0x1.000000p-1f
#define EXP_Q1 0x1.5554b0p-3f
#define EXP_Q2 0x1.555488p-5f
#define EXP_Q3 0x1.1227e4p-7f
#define EXP_Q4 0x1.6d98e2p-10f
/// Beyond it 2^n leaves the normal numbers.
#define EXP_LIMIT 87.0f
/// tanh is 1 in float32 beyond it.
#define TANH_LIMIT 9.1f

#endif
