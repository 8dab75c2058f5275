import CKernels
import Foundation
import Inference
import Testing

/// The error bounds of sigmoid and tanh, against the C library's in double precision.
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

    @Test("sigmoid is within the bound that the header states", arguments: Kernels.available)
    func sigmoid(variant: Kernels.Variant) throws {
        var values = Self.inputs
        try table(variant).sigmoid(&values, values.count)
        let errors = zip(values, Self.inputs).map { abs(Double($0) - 1 / (1 + exp(-Double($1)))) }
        #expect(errors.reduce(0, max) <= CKERNELS_ACTIVATION_ERROR)
        #expect(values.allSatisfy { (0...1).contains($0) })
    }

    @Test("tanh is within the bound that the header states", arguments: Kernels.available)
    func tanh(variant: Kernels.Variant) throws {
        var values = Self.inputs
        try table(variant).tanh(&values, values.count)
        let exact = Self.inputs.map { Foundation.tanh(Double($0)) }
        #expect(zip(values, exact).map { abs(Double($0) - $1) }.reduce(0, max) <= CKERNELS_ACTIVATION_ERROR)
        #expect(values.allSatisfy { (-1...1).contains($0) })
    }

    @Test("NaN stays NaN, infinities become the ends", arguments: Kernels.available)
    func extremes(variant: Kernels.Variant) throws {
        let extremes: [Float] = [.nan, .infinity, -.infinity, 0]
        var values = extremes
        try table(variant).sigmoid(&values, values.count)
        #expect(values[0].isNaN && values[1] == 1 && values[2] < 1e-8 && values[3] == 0.5)
        values = extremes
        try table(variant).tanh(&values, values.count)
        #expect(values[0].isNaN && values[1] == 1 && values[2] == -1 && values[3] == 0)
    }
}
