// Every kernel of every variant that runs here, against the plain ones: over random shapes, with memory that ends where
// the data do. Prints what it did; ends with 1 at the first difference.
//
//     check [--expect "plain avx2 ..."]     also fails if other variants run here than those

#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    enum ckernels_variant variant;
    const char *name;
} variants[] = {
    {CKERNELS_PLAIN, "plain"},
    {CKERNELS_AVX2, "avx2"},
    {CKERNELS_AVX2_VNNI, "avx2_vnni"},
    {CKERNELS_AVX512, "avx512"},
    {CKERNELS_AVX512_VNNI, "avx512_vnni"},
    {CKERNELS_AVX512_BF16, "avx512_bf16"},
    {CKERNELS_NEON, "neon"},
    {CKERNELS_NEON_DOTPROD, "neon_dotprod"},
    {CKERNELS_NEON_BF16, "neon_bf16"},
};

size_t checks;

void failed(const char *file, int line, const char *condition, const char *format, ...) {
    const char *name = strrchr(file, '/');
    fflush(stdout);
    fprintf(stderr, "%s:%d: not so: %s: ", name ? name + 1 : file, line, condition);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

const struct ckernels_precision_kernels *kernels_of(const struct ckernels *kernels, enum ckernels_precision precision) {
    switch (precision) {
    case CKERNELS_FLOAT32: return &kernels->float32;
    case CKERNELS_BFLOAT16: return &kernels->bfloat16;
    case CKERNELS_INT8: return &kernels->int8;
    }
    abort();
}

const char *precision_name(enum ckernels_precision precision) {
    return precision == CKERNELS_FLOAT32 ? "float32" : precision == CKERNELS_BFLOAT16 ? "bfloat16" : "int8";
}

static void check_variant(const struct ckernels *kernels, const char *name) {
    printf("%s:", name);
    for (enum ckernels_precision precision = CKERNELS_FLOAT32; precision <= CKERNELS_INT8; precision++) {
        const struct ckernels_precision_kernels *k = kernels_of(kernels, precision);
        if (!k->matmul) {
            EXPECT(!k->lstm && !k->pack, "a precision is there as a whole");
            printf(" no %s,", precision_name(precision));
            continue;
        }
        struct subject subject = {kernels, name, precision};
        check_matmul(subject);
        check_lstm(subject);
        check_pack(subject);
        if (precision == CKERNELS_INT8) { check_saturation(subject); }
        printf(" %s,", precision_name(precision));
    }
    check_activations(kernels, name);
    check_rows(kernels, name);
    printf(" activations and rows: %zu checks\n", checks);
    fflush(stdout);
}

int main(int count, char **arguments) {
    char found[256] = "";
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        const struct ckernels *kernels = ckernels_get(variants[i].variant);
        if (!kernels) { continue; }
        EXPECT(kernels->variant == variants[i].variant, "%s says it is number %d", variants[i].name, kernels->variant);
        strcat(found, *found ? " " : "");
        strcat(found, variants[i].name);
        check_variant(kernels, variants[i].name);
    }
    if (count == 3 && strcmp(arguments[1], "--expect") == 0) {
        EXPECT(strcmp(found, arguments[2]) == 0, "found the variants \"%s\", expected \"%s\"", found, arguments[2]);
    }
    return 0;
}
