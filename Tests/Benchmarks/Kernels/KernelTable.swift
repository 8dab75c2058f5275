import CKernels

/// The kernels that this processor has.
enum KernelTable {
    static var all: [(name: String, kernels: ckernels)] {
        let variants: [(String, ckernels_variant)] = [
            ("plain", CKERNELS_PLAIN), ("avx2", CKERNELS_AVX2), ("avx2_vnni", CKERNELS_AVX2_VNNI),
            ("avx512", CKERNELS_AVX512), ("avx512_vnni", CKERNELS_AVX512_VNNI), ("avx512_bf16", CKERNELS_AVX512_BF16),
            ("neon", CKERNELS_NEON), ("neon_dotprod", CKERNELS_NEON_DOTPROD), ("neon_bf16", CKERNELS_NEON_BF16),
        ]
        return variants.compactMap { name, variant in ckernels_get(variant).map { (name, $0.pointee) } }
    }

    static func precisions(
        of kernels: ckernels
    ) -> [(precision: ckernels_precision, name: String, functions: ckernels_precision_kernels)] {
        [
            (CKERNELS_FLOAT32, "float32", kernels.float32), (CKERNELS_BFLOAT16, "bfloat16", kernels.bfloat16),
            (CKERNELS_INT8, "int8", kernels.int8),
        ].filter { $0.2.matmul != nil }
    }
}
