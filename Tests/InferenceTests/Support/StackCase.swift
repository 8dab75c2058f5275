import Inference
import Testing

/// A stack that PyTorch was asked about too: the twins of `CASES` in `Fixtures/make_fixtures.py`.
struct StackCase: Sendable, CustomTestStringConvertible {
    var name: String
    var geometry: LSTMGeometry
    var batch = 2
    var length = 7
    var hasStates = false
    /// The timesteps whose output is in the fixture; `nil` is all.
    var steps: [Int]?

    var testDescription: String { name }

    init(
        _ name: String, _ inputs: Int, _ hidden: [Int], both: Bool = false, merge: LSTMGeometry.Merge = .concat,
        biases: LSTMGeometry.Biases = .two, length: Int = 7, states: Bool = false, steps: [Int]? = nil,
        initial: Bool = false, final: Bool = false
    ) {
        self.name = name
        geometry = LSTMGeometry(
            name: "lstm", inputs: inputs, hiddenSizes: hidden, isBidirectional: both, merge: merge, biases: biases,
            hasInitialState: initial, output: final ? .final : .sequence)
        self.length = length
        hasStates = states
        self.steps = steps
    }

    static let all = [
        StackCase("one direction, 1 layer", 5, [20]),
        StackCase("one direction, 2 layers", 17, [16, 16], states: true),
        StackCase("one direction, 3 layers", 3, [9, 9, 9]),
        StackCase("one direction, 4 layers", 6, [12, 12, 12, 12], states: true),
        StackCase("both directions, 1 layer", 5, [20], both: true, states: true),
        StackCase("both directions, 2 layers", 7, [33, 33], both: true),
        StackCase("both directions, 3 layers", 3, [9, 9, 9], both: true, states: true),
        StackCase("both directions, 4 layers", 2, [8, 8, 8, 8], both: true),
        StackCase("no bias, one direction", 20, [50, 50, 50], biases: .none, length: 4),
        StackCase("no bias, both directions", 20, [50, 50, 50], both: true, biases: .none, length: 4),
        StackCase("one bias", 2, [24, 24], biases: .one),
        StackCase("widths 64 and 32", 2, [64, 32], biases: .one),
        StackCase("widths 64 and 32, both directions", 2, [64, 32], both: true, length: 4, states: true),
        StackCase("merge by sum", 6, [19, 19], both: true, merge: .sum, states: true),
        StackCase("merge by mean", 6, [19, 19], both: true, merge: .mean),
        StackCase("merge by product", 6, [19, 19], both: true, merge: .mul),
        StackCase("one timestep", 5, [11, 11], both: true, length: 1, states: true),
        StackCase("initial state", 4, [10, 10], initial: true),
        StackCase("initial state, both directions", 4, [21, 6], both: true, initial: true),
        StackCase("final state", 5, [18, 18], final: true),
        StackCase("final state, both directions", 5, [18, 18], both: true, final: true),
        StackCase("final state by sum", 5, [18, 7], both: true, merge: .sum, biases: .one, final: true),
        StackCase("final state by mean", 5, [18], both: true, merge: .mean, initial: true, final: true),
        StackCase("final state by product", 5, [18], both: true, merge: .mul, final: true),
        StackCase("final state of one timestep", 5, [18], both: true, length: 1, final: true),
        StackCase("encoder of the window path", 64, [256, 256], both: true, length: 30, steps: [0, 14, 29]),
        StackCase("encoder of the live path", 64, [256, 256], length: 30, states: true, steps: [0, 14, 29]),
    ]

    var weights: [String: Tensor] {
        Generator.weights(name, NetworkGeometry(layers: [.lstm(geometry)]))
    }

    var input: Tensor { Generator.tensor(name, "input", [batch, length, geometry.inputs]) }

    /// (directions, B, H) of one layer; `part` is `h` or `c`.
    func state(_ part: String, layer: Int) -> Tensor {
        let shape = [geometry.directionCount, batch, geometry.hiddenSizes[layer]]
        return hasStates
            ? Generator.tensor(name, "state.\(part).\(layer)", shape)
            : Tensor(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
    }

    /// By sequence, then by layer and direction; `nil` is the stack's own.
    var states: [[LSTMState]]? {
        guard hasStates else { return nil }
        return (0..<batch).map { sequence in
            geometry.hiddenSizes.indices.flatMap { layer in
                (0..<geometry.directionCount).map { direction in
                    LSTMState(
                        h: Array(state("h", layer: layer).row(direction * batch + sequence)),
                        c: Array(state("c", layer: layer).row(direction * batch + sequence)))
                }
            }
        }
    }

    var hasOneWidth: Bool { Set(geometry.hiddenSizes).count == 1 }

    /// The layer in the manifest's words.
    var json: JSON {
        [
            "initial_state": .bare("\(geometry.hasInitialState)"), "output": .text(geometry.output.rawValue),
            "type": "lstm", "name": "lstm", "input_size": .bare("\(geometry.inputs)"),
            "hidden_size": .list(geometry.hiddenSizes.map { .bare("\($0)") }),
            "bidirectional": .bare("\(geometry.isBidirectional)"), "merge": .text(geometry.merge.rawValue),
            "bias": geometry.biases == .one ? "single" : .bare("\(geometry.biases == .two)"),
        ]
    }

    /// Rows of the output: one for each timestep, or one.
    var rows: Int { geometry.output == .final ? 1 : length }

    /// The rows of an output (B, T, D') that are in the fixture.
    func selected(_ output: Tensor) -> [Float] {
        (0..<batch).flatMap { sequence in
            (steps ?? Array(0..<rows)).flatMap { output.row(sequence * rows + $0) }
        }
    }
}
