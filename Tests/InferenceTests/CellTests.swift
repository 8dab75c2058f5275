import Inference
import Testing

@Suite("LSTM cell")
struct CellTests {
    /// The scalar example of the textbooks, one unit: i (0.5, 0, 0), f (0, 0, 1), g (0.8, 0, 0), o (1, 0, 0).
    private func scalarStack(isBidirectional: Bool) throws -> LSTM {
        let geometry = LSTMGeometry(
            name: "lstm", inputs: 1, hiddenSizes: [1], isBidirectional: isBidirectional, biases: .one)
        var tensors: [String: Tensor] = [:]
        for suffix in ["l0", "l0_reverse"] {
            tensors["lstm.weight_ih_\(suffix)"] = Tensor(shape: [4, 1], values: [0.5, 0, 0.8, 1])
            tensors["lstm.weight_hh_\(suffix)"] = Tensor(shape: [4, 1], values: [0, 0, 0, 0])
            tensors["lstm.bias_ih_\(suffix)"] = Tensor(shape: [4], values: [0, 1, 0, 0])
        }
        return try LSTM(geometry, from: TensorStore(tensors))
    }

    private let input = Tensor(shape: [1, 6, 1], values: [0, 0, 1, 1, 0, 0])

    @Test("the scalar example ends in 0.240, 0.182")
    func scalarExample() throws {
        let forward = try scalarStack(isBidirectional: false).run(batch: input).output.values
        let rounded = forward.map { ($0 * 1_000).rounded() / 1_000 }
        #expect(rounded == [0, 0, 0.286, 0.449, 0.240, 0.182])
        #expect(largestDifference(forward, try Fixtures.expected("scalar example", "forward").values) < 1e-6)
    }

    @Test("with the same weights both ways, the backward pass over a palindrome is the forward one's mirror image")
    func mirror() throws {
        let output = try scalarStack(isBidirectional: true).run(batch: input).output
        let forward = (0..<6).map { output.values[2 * $0] }
        let backward = (0..<6).map { output.values[2 * $0 + 1] }
        #expect(bits(backward) == bits(forward.reversed()))
        #expect(largestDifference(backward, try Fixtures.expected("scalar example", "backward").values) < 1e-6)
    }

    @Test("two biases are one: their sum")
    func biases() throws {
        func output(_ biases: LSTMGeometry.Biases, _ change: (inout [String: Tensor]) -> Void) throws -> [Float] {
            let geometry = LSTMGeometry(name: "lstm", inputs: 3, hiddenSizes: [4], biases: biases)
            var tensors = Generator.weights("biases", NetworkGeometry(layers: [.lstm(geometry)]))
            change(&tensors)
            let x = Generator.tensor("biases", "input", [1, 5, 3])
            return try LSTM(geometry, from: TensorStore(tensors)).run(batch: x).output.values
        }
        let two = try output(.two) { _ in }
        let one = try output(.one) { tensors in
            let second = Generator.tensor("biases", "lstm.bias_hh_l0", [16]).values
            let sum = zip(tensors["lstm.bias_ih_l0"]?.values ?? [], second).map { $0 + $1 }
            tensors["lstm.bias_ih_l0"] = Tensor(shape: [16], values: sum)
        }
        let none = try output(.none) { _ in }
        #expect(bits(one) == bits(two))
        #expect(none != two)
    }

    @Test("ONNX's gate order i, o, f, c is this one's after reordering, and not before")
    func gateOrder() throws {
        let geometry = LSTMGeometry(name: "lstm", inputs: 2, hiddenSizes: [3], biases: .none)
        let weights = Generator.weights("gates", NetworkGeometry(layers: [.lstm(geometry)]))
        func reordered(_ gates: [Int], _ weights: [String: Tensor]) -> [String: Tensor] {
            weights.mapValues { tensor in
                Tensor(
                    shape: tensor.shape,
                    values: gates.flatMap { gate in (0..<3).flatMap { tensor.row(3 * gate + $0) } })
            }
        }
        let x = Generator.tensor("gates", "input", [1, 4, 2])
        func output(_ weights: [String: Tensor]) throws -> [Float] {
            try LSTM(geometry, from: TensorStore(weights)).run(batch: x).output.values
        }
        let onnx = reordered([0, 3, 1, 2], weights)
        #expect(try output(reordered([0, 2, 3, 1], onnx)) == output(weights))
        #expect(try output(onnx) != output(weights))
    }
}
