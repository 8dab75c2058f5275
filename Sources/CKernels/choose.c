#include "variants.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
// As Linux numbers them; older headers have not got the names.
#define HAS_ASIMDDP (1UL << 20)
#define HAS_I8MM (1UL << 13)
#define HAS_BF16 (1UL << 14)
#endif

// Which kernels each variant is made of: what one instruction set adds, and the rest of those before it.

static const struct ckernels plain = {
    .variant = CKERNELS_PLAIN,
    .float32 = PRECISION_KERNELS(plain, float32),
    .bfloat16 = PRECISION_KERNELS(plain, bfloat16),
    .int8 = PRECISION_KERNELS(plain, int8),
    ROW_KERNELS(plain),
};

#if defined(__x86_64__)
static const struct ckernels avx2 = {
    .variant = CKERNELS_AVX2,
    .float32 = PRECISION_KERNELS(avx2, float32),
    .bfloat16 = PRECISION_KERNELS(avx2, bfloat16),
    .int8 = PRECISION_KERNELS(avx2, int8),
    ROW_KERNELS(avx2),
};

static const struct ckernels avx2_vnni = {
    .variant = CKERNELS_AVX2_VNNI,
    .float32 = PRECISION_KERNELS(avx2, float32),
    .bfloat16 = PRECISION_KERNELS(avx2, bfloat16),
    .int8 = PRECISION_KERNELS(avx2_vnni, int8),
    ROW_KERNELS(avx2),
};

static const struct ckernels avx512 = {
    .variant = CKERNELS_AVX512,
    .float32 = PRECISION_KERNELS(avx512, float32),
    .bfloat16 = PRECISION_KERNELS(avx512, bfloat16),
    .int8 = PRECISION_KERNELS(avx512, int8),
    ROW_KERNELS(avx512),
};

static const struct ckernels avx512_vnni = {
    .variant = CKERNELS_AVX512_VNNI,
    .float32 = PRECISION_KERNELS(avx512, float32),
    .bfloat16 = PRECISION_KERNELS(avx512, bfloat16),
    .int8 = PRECISION_KERNELS(avx512_vnni, int8),
    ROW_KERNELS(avx512),
};

static const struct ckernels avx512_bf16 = {
    .variant = CKERNELS_AVX512_BF16,
    .float32 = PRECISION_KERNELS(avx512, float32),
    .bfloat16 = PRECISION_KERNELS(avx512_bf16, bfloat16),
    .int8 = PRECISION_KERNELS(avx512_vnni, int8),
    ROW_KERNELS(avx512),
};
#endif

#if defined(__aarch64__)
static const struct ckernels neon = {
    .variant = CKERNELS_NEON,
    .float32 = PRECISION_KERNELS(neon, float32),
    .bfloat16 = PRECISION_KERNELS(neon, bfloat16),
    ROW_KERNELS(neon),
};

static const struct ckernels neon_dotprod = {
    .variant = CKERNELS_NEON_DOTPROD,
    .float32 = PRECISION_KERNELS(neon, float32),
    .bfloat16 = PRECISION_KERNELS(neon, bfloat16),
    .int8 = PRECISION_KERNELS(neon_dotprod, int8),
    ROW_KERNELS(neon),
};

static const struct ckernels neon_bf16 = {
    .variant = CKERNELS_NEON_BF16,
    .float32 = PRECISION_KERNELS(neon, float32),
    .bfloat16 = PRECISION_KERNELS(neon_bf16, bfloat16),
    .int8 = PRECISION_KERNELS(neon_bf16, int8),
    ROW_KERNELS(neon),
};
#endif

#if defined(__x86_64__)
static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static bool has_avx512_vnni(void) {
    return has_avx512() && __builtin_cpu_supports("avx512vnni");
}
#endif

const struct ckernels *ckernels_get(enum ckernels_variant variant) {
    switch (variant) {
    case CKERNELS_PLAIN:
        return &plain;
#if defined(__x86_64__)
    case CKERNELS_AVX2:
        return has_avx2() ? &avx2 : NULL;
    case CKERNELS_AVX2_VNNI:
        return has_avx2() && __builtin_cpu_supports("avxvnni") ? &avx2_vnni : NULL;
    case CKERNELS_AVX512:
        return has_avx512() ? &avx512 : NULL;
    case CKERNELS_AVX512_VNNI:
        return has_avx512_vnni() ? &avx512_vnni : NULL;
    case CKERNELS_AVX512_BF16:
        return has_avx512_vnni() && __builtin_cpu_supports("avx512bf16") ? &avx512_bf16 : NULL;
#endif
#if defined(__aarch64__)
    case CKERNELS_NEON:
        return &neon;
#if defined(__linux__)
    case CKERNELS_NEON_DOTPROD:
        return getauxval(AT_HWCAP) & HAS_ASIMDDP ? &neon_dotprod : NULL;
    case CKERNELS_NEON_BF16: {
        unsigned long both = HAS_BF16 | HAS_I8MM;
        return getauxval(AT_HWCAP) & HAS_ASIMDDP && (getauxval(AT_HWCAP2) & both) == both ? &neon_bf16 : NULL;
    }
#endif
#endif
    default:
        return NULL;
    }
}
