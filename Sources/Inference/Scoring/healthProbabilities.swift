#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Remaining life, in cycles, above which an engine is normal, and up to which it is critical.
private let (normalAbove, criticalUpTo): (Double, Double) = (80, 30)

/// Of normal, degrading and critical, where the remaining life is normally distributed around `rul` with `sigma`, both in
/// cycles. With a sigma of 0 the state of `rul` is certain.
func healthProbabilities(rul: Float, sigma: Float) -> SIMD3<Float> {
    let rul = Double(rul)
    guard sigma > 0 else {
        return rul > normalAbove ? SIMD3(1, 0, 0) : rul > criticalUpTo ? SIMD3(0, 1, 0) : SIMD3(0, 0, 1)
    }
    // The tail of a normal distribution beyond x: erfc(x / (sigma sqrt 2)) / 2.
    let unit = Double(sigma) * 2.0.squareRoot()
    let normal = erfc((normalAbove - rul) / unit) / 2
    let critical = erfc((rul - criticalUpTo) / unit) / 2
    return SIMD3(Float(normal), Float(max(0, 1 - normal - critical)), Float(critical))
}

/// ln(1 + e^x), so written that nothing overflows.
func softplus(_ x: Float) -> Float {
    max(x, 0) + log1pf(expf(-abs(x)))
}
