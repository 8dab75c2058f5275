import CKernels
import Foundation
import Inference
import Testing

/// The error bounds of the vector sigmoid and tanh, against the C library's in double precision.
@Suite("Activations")
struct ActivationTests {
    /// Every 500th float from -110 to 110, by its bits, and around zero.
    private static let inputs: [Float] = {
        let largest = Float(110).bitPattern
        let positive = stride(from: UInt32(0), through: largest, by: 50_021).map { Float(bitPattern: $0) }
        return positive + positive.map { -$0 } + [-0.0, .leastNonzeroMagnitude]
    }()

    private func table(_ variant: Kernels.Variant) throws -> ckernels {
        return try #require(ckernels_get(variant.code)).pointee
    }

    @Test("sigmoid is within 1e-7", arguments: Kernels.available)
    func sigmoid(variant: Kernels.Variant) throws {
        var values = Self.inputs
        try table(variant).sigmoid(&values, values.count)
        let errors = zip(values, Self.inputs).map { abs(Double($0) - 1 / (1 + exp(-Double($1)))) }
        #expect(errors.reduce(0, max) <= 1e-7)
        #expect(values.allSatisfy { (0...1).contains($0) })
    }

    @Test("tanh is within 1e-7, within 4 parts in 2²³ of itself, and odd", arguments: Kernels.available)
    func tanh(variant: Kernels.Variant) throws {
        var values = Self.inputs
        try table(variant).tanh(&values, values.count)
        let exact = Self.inputs.map { Foundation.tanh(Double($0)) }
        #expect(zip(values, exact).map { abs(Double($0) - $1) }.reduce(0, max) <= 1e-7)
        let relative = zip(values, exact).map { abs($1) < 1e-30 ? 0 : abs(Double($0) - $1) / abs($1) }
        #expect(relative.reduce(0, max) <= 4 * 0x1p-23)

        var negated = Self.inputs.map { -$0 }
        try table(variant).tanh(&negated, negated.count)
        #expect(bits(negated.map { -$0 }) == bits(values))
    }
}
