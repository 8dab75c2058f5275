import Foundation
import Inference
import Testing

@Suite("Accounting")
struct AccountingTests {
    struct Count: Sendable, CustomTestStringConvertible {
        var name: String
        var stack: LSTMGeometry
        var twoBiases: Int
        var oneBias: Int
        var testDescription: String { name }

        init(_ name: String, _ inputs: Int, _ hidden: [Int], both: Bool, _ twoBiases: Int, _ oneBias: Int) {
            self.name = name
            stack = LSTMGeometry(name: "lstm", inputs: inputs, hiddenSizes: hidden, isBidirectional: both)
            self.twoBiases = twoBiases
            self.oneBias = oneBias
        }
    }

    @Test(
        "parameters in both conventions",
        arguments: [
            Count("64 → 256, 2 layers, both directions", 64, [256, 256], both: true, 2_236_416, 2_232_320),
            Count("64 → 256, 2 layers, one direction", 64, [256, 256], both: false, 856_064, 854_016),
            Count("32 → 128, 2 layers, both directions", 32, [128, 128], both: true, 561_152, 559_104),
            Count("32 → 128, 2 layers, one direction", 32, [128, 128], both: false, 215_040, 214_016),
            Count("Keras, 2 → 64 then 32", 2, [64, 32], both: false, 17_408 + 12_544, 17_152 + 12_416),
        ])
    func parameters(count: Count) {
        #expect(count.stack.parameterCount(biases: .two) == count.twoBiases)
        #expect(count.stack.parameterCount(biases: .one) == count.oneBias)
        let accounting = Accounting(NetworkGeometry(layers: [.lstm(count.stack)]), windowLength: 30)
        #expect(accounting.parametersWithTwoBiases == count.twoBiases)
        #expect(accounting.parametersWithOneBias == count.oneBias)
        #expect(accounting.bytes == 4 * count.twoBiases)
    }

    @Test("layers and directions of 64 → 256 both ways: 328,704 and 787,456 with one bias")
    func perDirection() {
        let stack = LSTMGeometry(name: "lstm", inputs: 64, hiddenSizes: [256, 256], isBidirectional: true)
        let entries = Accounting(NetworkGeometry(layers: [.lstm(stack)]), windowLength: 30).entries
        #expect(entries.map(\.name) == ["lstm l0", "lstm l0_reverse", "lstm l1", "lstm l1_reverse"])
        #expect(entries.map(\.parametersWithOneBias) == [328_704, 328_704, 787_456, 787_456])
        #expect(entries.prefix(2).reduce(0) { $0 + $1.parametersWithOneBias } == 657_408)
        #expect(entries.suffix(2).reduce(0) { $0 + $1.parametersWithOneBias } == 1_574_912)
    }

    @Test("a stack both ways has more than twice the parameters as soon as it has a second layer", arguments: 1...4)
    func bothDirections(depth: Int) {
        func count(both: Bool) -> Int {
            LSTMGeometry(
                name: "lstm", inputs: 64, hiddenSizes: Array(repeating: 256, count: depth), isBidirectional: both
            ).parameterCount(biases: .two)
        }
        #expect(depth == 1 ? count(both: true) == 2 * count(both: false) : count(both: true) > 2 * count(both: false))
    }

    @Test("dropout and merge have no parameters, no biases are counted as none")
    func withoutParameters() {
        var stack = LSTMGeometry(name: "lstm", inputs: 64, hiddenSizes: [256], isBidirectional: true)
        let count = stack.parameterCount(biases: .two)
        stack.dropout = 0.5
        #expect(stack.parameterCount(biases: .two) == count)
        stack.merge = .sum
        #expect(stack.parameterCount(biases: .two) == count)
        stack.biases = .none
        let accounting = Accounting(NetworkGeometry(layers: [.lstm(stack)]), windowLength: 30)
        #expect(accounting.parametersWithTwoBiases == 2 * 4 * 256 * (64 + 256))
        #expect(accounting.parametersWithOneBias == accounting.parametersWithTwoBiases)
    }

    @Test("20 → 50, 3 layers, no bias: the list of shapes", arguments: [false, true])
    func shapes(both: Bool) {
        let stack = LSTMGeometry(
            name: "lstm", inputs: 20, hiddenSizes: [50, 50, 50], isBidirectional: both, biases: .none)
        let one = [[200, 20], [200, 50], [200, 50], [200, 50], [200, 50], [200, 50]]
        let two =
            [[200, 20], [200, 50], [200, 20], [200, 50]]
            + [[200, 100], [200, 50], [200, 100], [200, 50]] + [[200, 100], [200, 50], [200, 100], [200, 50]]
        #expect(stack.parameters.map(\.shape) == (both ? two : one))
        #expect(stack.parameters.prefix(2).map(\.name) == ["lstm.weight_ih_l0", "lstm.weight_hh_l0"])
        #expect(stack.parameters.last?.name == (both ? "lstm.weight_hh_l2_reverse" : "lstm.weight_hh_l2"))
    }

    @Test("the reference backbone has 3,497,220 parameters on the window path, before folding")
    func backbone() throws {
        func accounting(_ path: ModelBundle.Path) throws -> Accounting {
            let decoder = JSONDecoder()
            let layers = try decoder.decode([LayerGeometry].self, from: Data(Backbone.layers(path).serialised.utf8))
            let heads = try decoder.decode(HeadsGeometry.self, from: Data(Backbone.heads.serialised.utf8))
            return Accounting(NetworkGeometry(layers: layers, heads: heads), windowLength: 30)
        }
        let window = try accounting(.window)
        #expect(window.parametersWithTwoBiases == 3_497_220)
        #expect(window.parametersWithOneBias == 3_497_220 - 4_096)
        #expect(window.multiplyAddsPerStep == nil)
        let stack = window.entries.filter { $0.kind == .lstm }
        #expect(stack.reduce(0) { $0 + $1.parametersWithTwoBiases } == 2_236_416)

        let live = try accounting(.live)
        #expect(live.entries.filter { $0.kind == .lstm }.reduce(0) { $0 + $1.parametersWithTwoBiases } == 856_064)
        // Weights are used once per timestep, biases not multiplied: 52,416 + 851,968 + 18,432 + 4,624 + 1,584.
        #expect(live.multiplyAddsPerStep == 929_024)
        #expect(live.multiplyAddsPerWindow == 30 * 929_024)
    }

    @Test("a cascade's last-cycle model: live features cost nothing, what is behind the final state is paid once")
    func lastCycle() throws {
        let folder = try TestBundle(.cascade(.final))
        let accounting = try #require(try folder.load().accounting(.window))
        let entries = Dictionary(uniqueKeysWithValues: accounting.entries.map { ("\($0.part) \($0.name)", $0) })
        #expect(entries["layers features"]?.geometry == "7 + 9 of live dense")
        #expect(entries["layers features"]?.multiplyAddsPerWindow == 0)
        #expect(entries["layers features"]?.parametersWithTwoBiases == 0)
        #expect(entries["layers conv1"]?.multiplyAddsPerWindow == 6 * 3 * 7 * 3)
        #expect(entries["layers lstm l0"]?.multiplyAddsPerWindow == 6 * 4 * 18 * (16 + 18))
        #expect(entries["layers lstm l0"]?.geometry == "16 → 18, forward, final state")
        #expect(entries["layers dense"]?.multiplyAddsPerWindow == 36 * 9)
        #expect(entries["heads.sigma sigma1"]?.multiplyAddsPerWindow == 9 * 4)
        let live = try #require(try folder.load().accounting(.live))
        // An initial state of h and c.
        #expect(
            live.entries.first { $0.name == "lstm l0" }?.parametersWithTwoBiases == 4 * 11 * (7 + 11 + 2) + 22)
    }

    @Test(
        "a call reads its weights once, recurrent ones once a timestep, in a word of 1, 2 or 4 weights",
        arguments: [(Precision.float32, 1, 0), (.bfloat16, 2, 0), (.int8, 4, 2)])
    func cost(precision: Precision, perWord: Int, scales: Int) throws {
        // 16 units: whole panels, so nothing is padding.
        let layers: JSON = [["type": "lstm", "name": "lstm", "input_size": 8, "hidden_size": 16, "num_layers": 2]]
        let folder = try TestBundle(.bare(.live, "cost", layers: layers))
        let bundle = try folder.load()
        func bytes(_ inputs: Int) -> Int { 4 * 64 * (inputs / perWord + scales) }
        let (inputs, hidden) = (bytes(8) + bytes(16), 2 * bytes(16))
        let state = 4 * 2 * 2 * 16
        let step = try #require(bundle.cost(.live, precision: precision))
        #expect(step.weightBytes == inputs + hidden)
        #expect(step.operations == 2 * (64 * (8 + 16) + 64 * (16 + 16)))
        #expect(step.bytesTouched == inputs + hidden + 2 * state)
        let batch = try #require(bundle.cost(.live, precision: precision, batch: 7))
        #expect(batch.weightBytes == step.weightBytes && batch.operations == 7 * step.operations)
        #expect(batch.bytesTouched == inputs + hidden + 7 * 2 * state)
        let sequence = try #require(bundle.cost(.live, precision: precision, length: 10))
        #expect(sequence.operations == 10 * step.operations)
        #expect(sequence.bytesTouched == inputs + 10 * hidden + 2 * state)
        #expect(bundle.cost(.window) == nil)
    }
}
