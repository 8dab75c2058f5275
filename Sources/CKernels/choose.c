#include "variants.h"

const struct ckernels *ckernels_get(enum ckernels_variant variant) {
    switch (variant) {
    case CKERNELS_PLAIN:
        return &ckernels_plain;
#if defined(__x86_64__)
    case CKERNELS_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ckernels_avx2 : NULL;
    case CKERNELS_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma") ? &ckernels_avx512 : NULL;
#endif
    default:
        return NULL;
    }
}
