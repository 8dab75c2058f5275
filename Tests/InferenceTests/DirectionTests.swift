import Inference
import Testing

@Suite("Directions")
struct DirectionTests {
    private static let geometry = LSTMGeometry(name: "lstm", inputs: 3, hiddenSizes: [6], isBidirectional: true)
    private static let weights = Generator.weights("directions", NetworkGeometry(layers: [.lstm(geometry)]))
    private static let input = Generator.tensor("directions", "input", [1, 9, 3])

    private func run(_ input: Tensor, weights: [String: Tensor] = weights) throws -> Tensor {
        try LSTM(Self.geometry, from: TensorStore(weights)).run(batch: input).output
    }

    @Test("forward at t depends on inputs up to t only, backward on inputs from t only", arguments: 0..<9)
    func causality(perturbed: Int) throws {
        var values = Self.input.values
        values[3 * perturbed] += 1
        let before = try run(Self.input)
        let after = try run(Tensor(shape: [1, 9, 3], values: values))
        for t in 0..<9 {
            let forwardSame = bits(before.row(t).prefix(6)) == bits(after.row(t).prefix(6))
            let backwardSame = bits(before.row(t).suffix(6)) == bits(after.row(t).suffix(6))
            #expect(forwardSame == (t < perturbed))
            #expect(backwardSame == (t > perturbed))
        }
    }

    @Test("a direction knows nothing of the other's weights and state", arguments: ["", "_reverse"])
    func independence(changed: String) throws {
        var weights = Self.weights
        for name in ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"] {
            let key = "lstm.\(name)\(changed)"
            weights[key] = weights[key].map { Tensor(shape: $0.shape, values: $0.values.map { $0 * 2 + 0.1 }) }
        }
        let before = try run(Self.input)
        let after = try run(Self.input, weights: weights)
        for t in 0..<9 {
            let forwardSame = bits(before.row(t).prefix(6)) == bits(after.row(t).prefix(6))
            let backwardSame = bits(before.row(t).suffix(6)) == bits(after.row(t).suffix(6))
            #expect(forwardSame == (changed == "_reverse"))
            #expect(backwardSame == (changed == ""))
        }
    }

    @Test("each direction begins at zero, whatever ran before, and at its given state otherwise")
    func states() throws {
        let stack = try LSTM(Self.geometry, from: TensorStore(Self.weights))
        let first = stack.run(batch: Self.input)
        #expect(bits(stack.run(batch: Self.input).output.values) == bits(first.output.values))

        let one = LSTMState(h: Array(repeating: 0.5, count: 6), c: Array(repeating: 0.5, count: 6))
        let given = stack.run(batch: Self.input, states: [[.zero(6), one]]).output
        for t in 0..<9 {
            #expect(bits(given.row(t).prefix(6)) == bits(first.output.row(t).prefix(6)))
            #expect(given.row(t).suffix(6) != first.output.row(t).suffix(6))
        }
    }

    @Test(
        "a merge makes one of both directions, timestep by timestep",
        arguments: [
            (LSTMGeometry.Merge.sum, { @Sendable in $0 + $1 }),
            (.mean, { @Sendable in ($0 + $1) / 2 }),
            (.mul, { @Sendable in $0 * $1 }),
        ] as [(LSTMGeometry.Merge, @Sendable (Float, Float) -> Float)])
    func merge(merge: LSTMGeometry.Merge, operation: @Sendable (Float, Float) -> Float) throws {
        let concatenated = try run(Self.input)
        var geometry = Self.geometry
        geometry.merge = merge
        let merged = try LSTM(geometry, from: TensorStore(Self.weights)).run(batch: Self.input).output
        #expect(merged.shape == [1, 9, 6])
        for t in 0..<9 {
            let row = Array(concatenated.row(t))
            #expect(bits(merged.row(t)) == bits((0..<6).map { operation(row[$0], row[$0 + 6]) }))
        }
    }
}
