#ifndef CKERNELS_VARIANTS_H
#define CKERNELS_VARIANTS_H

#include "CKernels.h"

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

/// The same for what works on rows of floats.
#define DECLARE_ROW_KERNELS(variant)                                                    \
    void ckernels_##variant##_softmax(float *, size_t, float);                          \
    void ckernels_##variant##_layer_norm(float *, size_t, const float *, const float *, float); \
    void ckernels_##variant##_sigmoid(float *, size_t);                                 \
    void ckernels_##variant##_tanh(float *, size_t);
#define ROW_KERNELS(variant)                                                            \
    .softmax = ckernels_##variant##_softmax, .layer_norm = ckernels_##variant##_layer_norm, \
    .sigmoid = ckernels_##variant##_sigmoid, .tanh = ckernels_##variant##_tanh

DECLARE_KERNELS(plain, float32)
DECLARE_KERNELS(plain, bfloat16)
DECLARE_KERNELS(plain, int8)
DECLARE_ROW_KERNELS(plain)
#if defined(__x86_64__)
DECLARE_KERNELS(avx2, float32)
DECLARE_KERNELS(avx2, bfloat16)
DECLARE_KERNELS(avx2, int8)
DECLARE_KERNELS(avx2_vnni, int8)
DECLARE_ROW_KERNELS(avx2)
DECLARE_KERNELS(avx512, float32)
DECLARE_KERNELS(avx512, bfloat16)
DECLARE_KERNELS(avx512, int8)
DECLARE_KERNELS(avx512_vnni, int8)
DECLARE_KERNELS(avx512_bf16, bfloat16)
DECLARE_ROW_KERNELS(avx512)
#endif
#if defined(__aarch64__)
DECLARE_KERNELS(neon, float32)
DECLARE_KERNELS(neon, bfloat16)
DECLARE_KERNELS(neon_dotprod, int8)
DECLARE_KERNELS(neon_bf16, bfloat16)
DECLARE_KERNELS(neon_bf16, int8)
DECLARE_ROW_KERNELS(neon)
#endif

// 2^r = 1 + POWER_1 r + ... + POWER_5 r^5 for r from 0 to 1, with the least largest relative error (8.3e-8).
#define POWER_1 0x1.62e4bap-1f
#define POWER_2 0x1.ebdb56p-3f
#define POWER_3 0x1.c91ce6p-5f
#define POWER_4 0x1.277854p-7f
#define POWER_5 0x1.e974fcp-10f
#define LOG2_E 0x1.715476p0f
/// The largest power of two that the vector kernels' activations take: sigmoid(x) is 1e-9 there.
#define LARGEST_POWER 30.0f
/// Below it 2^n is no normal number.
#define SMALLEST_POWER -126.0f

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
