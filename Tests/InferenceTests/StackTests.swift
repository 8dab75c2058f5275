import Inference
import Testing

@Suite("LSTM stacks")
struct StackTests {
    @Test("a stack of two layers both ways, 64 → 256, has PyTorch's shapes")
    func shapes() throws {
        let geometry = LSTMGeometry(name: "lstm", inputs: 64, hiddenSizes: [256, 256], isBidirectional: true)
        let weights = Generator.weights("shapes", NetworkGeometry(layers: [.lstm(geometry)]))
        let x = Generator.tensor("shapes", "input", [2, 30, 64])
        let result = try LSTM(geometry, from: TensorStore(weights)).run(batch: x)
        #expect(result.output.shape == [2, 30, 512])
        #expect(result.finalHiddenStates?.shape == [4, 2, 256])
        #expect(result.finalCellStates?.shape == [4, 2, 256])
        #expect(result.lastTimestep.shape == [2, 512])
        #expect(result.finalHidden.shape == [2, 512])
    }

    @Test("h_n[-1], output[:, -1] and the final state of both directions are three different things")
    func finals() throws {
        let geometry = LSTMGeometry(name: "lstm", inputs: 3, hiddenSizes: [5, 5], isBidirectional: true)
        let weights = Generator.weights("finals", NetworkGeometry(layers: [.lstm(geometry)]))
        let x = Generator.tensor("finals", "input", [2, 7, 3])
        let result = try LSTM(geometry, from: TensorStore(weights)).run(batch: x)
        let states = try #require(result.finalHiddenStates)
        for sequence in 0..<2 {
            let output = (0..<7).map { Array(result.output.row(sequence * 7 + $0)) }
            // Rows of h_n (4, 2, 5): layer 2 forward is index 2, layer 2 backward index 3.
            let forward = Array(states.row(2 * 2 + sequence))
            let backward = Array(states.row(3 * 2 + sequence))
            // Forward ends at the last timestep, backward at the first.
            #expect(Array(output[6].prefix(5)) == forward)
            #expect(Array(output[0].suffix(5)) == backward)
            #expect(Array(result.lastTimestep.row(sequence)) == output[6])
            #expect(Array(result.finalHidden.row(sequence)) == forward + backward)
            #expect(Array(output[6].suffix(5)) != backward)
        }
    }

    @Test("a sequence in two runs, with the state carried, is the sequence in one")
    func carriedState() throws {
        let geometry = LSTMGeometry(name: "lstm", inputs: 3, hiddenSizes: [5, 4])
        let weights = Generator.weights("carried", NetworkGeometry(layers: [.lstm(geometry)]))
        let stack = try LSTM(geometry, from: TensorStore(weights))
        let x = Generator.tensor("carried", "input", [1, 8, 3])
        let whole = stack.run(batch: x)
        let first = stack.run(batch: Tensor(shape: [1, 3, 3], values: Array(x.values[..<9])))
        let rest = stack.run(batch: Tensor(shape: [1, 5, 3], values: Array(x.values[9...])), states: first.states)
        #expect(bits(first.output.values + rest.output.values) == bits(whole.output.values))
        #expect(rest.states == whole.states)
        #expect(whole.finalHiddenStates == nil, "layers of 5 and 4 units do not make one tensor")
    }

    @Test(
        "a second layer that does not read what the first emits is refused, naming both shapes",
        arguments: [
            (LSTMGeometry.Merge.concat, 256, "found shape (1024, 256), expected (1024, 512)"),
            (.sum, 512, "found shape (1024, 512), expected (1024, 256)"),
            (.mean, 512, "found shape (1024, 512), expected (1024, 256)"),
        ])
    func secondLayerWidth(merge: LSTMGeometry.Merge, declared: Int, message: String) throws {
        let geometry = LSTMGeometry(
            name: "lstm", inputs: 64, hiddenSizes: [256, 256], isBidirectional: true, merge: merge)
        var weights = Generator.weights("width", NetworkGeometry(layers: [.lstm(geometry)]))
        weights["lstm.weight_ih_l1"] = Generator.tensor("width", "lstm.weight_ih_l1", [1_024, declared])
        let error = #expect(throws: TensorError.self) { try LSTM(geometry, from: TensorStore(weights)) }
        #expect(error?.description == "tensor lstm.weight_ih_l1: \(message)")
    }

    @Test(
        "dropout is nothing at inference, and a warning where it has nothing to act between",
        arguments: [([8], Float(0.2), 1), ([8, 8], 0.2, 0), ([8], 0, 0)])
    func dropout(hidden: [Int], dropout: Float, warnings: Int) throws {
        func stack(_ dropout: Float) -> LSTMGeometry {
            LSTMGeometry(name: "lstm", inputs: 3, hiddenSizes: hidden, dropout: dropout)
        }
        let network = NetworkGeometry(layers: [.lstm(stack(dropout))])
        #expect(try network.validate().count == warnings)
        let weights = TensorStore(Generator.weights("dropout", network))
        let x = Generator.tensor("dropout", "input", [1, 4, 3])
        #expect(
            try LSTM(stack(dropout), from: weights).run(batch: x).output
                == LSTM(stack(0), from: weights).run(batch: x).output)
    }
}
