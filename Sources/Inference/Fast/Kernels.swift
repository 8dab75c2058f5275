package import CKernels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The set of compute kernels that the fast path runs on.
///
/// ``best`` is chosen once, by what the processor has. The environment variable `TANDEM_KERNELS` overrides it (`plain`,
/// `avx2`, `avx2_vnni`, `avx512`, `avx512_vnni`, `avx512_bf16`; `neon`, `neon_dotprod`, `neon_bf16`), and tests choose
/// for themselves.
public struct Kernels: Sendable {
    /// Slowest first. One that is named after an instruction for one precision has the others of those before it.
    public enum Variant: String, Sendable, Hashable, CaseIterable {
        case plain
        case avx2
        case avx2VNNI = "avx2_vnni"
        case avx512
        case avx512VNNI = "avx512_vnni"
        case avx512BF16 = "avx512_bf16"
        case neon
        case neonDotProduct = "neon_dotprod"
        case neonBF16 = "neon_bf16"
    }

    public let variant: Variant
    let functions: ckernels

    /// `nil` where this processor or this build has not got them.
    public init?(_ variant: Variant) {
        guard let table = ckernels_get(variant.code) else { return nil }
        self.variant = variant
        functions = table.pointee
    }

    /// Whether a precision is worth its rounding here. The plain kernels compute all of them, but only to compare with: they
    /// are slower at it than in float32.
    public func supports(_ precision: Precision) -> Bool {
        precision == .float32 || (variant != .plain && kernels(precision) != nil)
    }

    private static let plain: Kernels = {
        guard let plain = Kernels(.plain) else { preconditionFailure("the plain kernels are in every build") }
        return plain
    }()

    /// The variants that run here, slowest first.
    public static let available: [Variant] = Variant.allCases.filter { Kernels($0) != nil }

    private static let choice = choose(getenv("TANDEM_KERNELS").map { String(cString: $0) })

    /// The kernels of that name, or the fastest; with a note if the name is none that can be had.
    package static func choose(_ name: String?) -> (kernels: Kernels, note: String?) {
        let fastest = available.last.flatMap { Kernels($0) } ?? plain
        guard let name, !name.isEmpty else { return (fastest, nil) }
        if let variant = Variant(rawValue: name), let kernels = Kernels(variant) { return (kernels, nil) }
        let known = available.map(\.rawValue).joined(separator: ", ")
        return (
            fastest, "TANDEM_KERNELS: found \"\(name)\", expected one of \(known); using \(fastest.variant.rawValue)"
        )
    }

    /// The fastest kernels that run here, or those that `TANDEM_KERNELS` names.
    public static var best: Kernels { choice.kernels }

    /// What to tell the operator about the choice: set if `TANDEM_KERNELS` names what cannot be had.
    public static var note: String? { choice.note }
}

extension Kernels.Variant {
    /// What the kernels' header calls it.
    package var code: ckernels_variant {
        switch self {
        case .plain: CKERNELS_PLAIN
        case .avx2: CKERNELS_AVX2
        case .avx2VNNI: CKERNELS_AVX2_VNNI
        case .avx512: CKERNELS_AVX512
        case .avx512VNNI: CKERNELS_AVX512_VNNI
        case .avx512BF16: CKERNELS_AVX512_BF16
        case .neon: CKERNELS_NEON
        case .neonDotProduct: CKERNELS_NEON_DOTPROD
        case .neonBF16: CKERNELS_NEON_BF16
        }
    }
}
