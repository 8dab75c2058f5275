#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The scalar functions of the plain layers, by the C library, so that they owe nothing to the kernels they check.

/// 1 / (1 + e^-x)
func sigmoid(_ x: Float) -> Float {
    1 / (1 + expf(-x))
}

func hyperbolicTangent(_ x: Float) -> Float {
    tanhf(x)
}

func exponential(_ x: Float) -> Float {
    expf(x)
}

/// W (n, d) @ x (d) + start (n) -> (n)
func product(_ weights: Tensor, _ x: ArraySlice<Float>, plus start: [Float]) -> [Float] {
    precondition(x.count == weights.width, "found \(x.count) features, expected \(weights.width)")
    return start.indices.map { row in
        zip(weights.row(row), x).reduce(start[row]) { $0 + $1.0 * $1.1 }
    }
}
