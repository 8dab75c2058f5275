import Inference
import Testing

@Suite("Model run")
struct ModelRunTests {
    private static let layers: JSON = [
        ["type": "lstm", "name": "lstm", "input_size": 3, "hidden_size": 5, "num_layers": 2, "bidirectional": true]
    ]

    private func run() throws -> ModelRun {
        try ModelRun(
            bundle: TestBundle(.bare(.window, "run", layers: Self.layers)).load(), path: .window)
    }

    @Test("a bare stack takes (T, D) and (B, T, D), and gives what PyTorch gives")
    func shapes() throws {
        let one = try run().run(["input": Generator.tensor("run", "input", [7, 3])])
        #expect(one.mapValues(\.shape) == ["output": [7, 10], "h_n": [4, 5], "c_n": [4, 5]])
        let batch = try run().run(["input": Generator.tensor("run", "input", [2, 7, 3])])
        #expect(batch.mapValues(\.shape) == ["output": [2, 7, 10], "h_n": [4, 2, 5], "c_n": [4, 2, 5]])
        #expect(bits(batch["output"]?.values.prefix(70) ?? []) == bits(one["output"]?.values ?? []))
        for row in 0..<4 {
            #expect(batch["h_n"]?.row(2 * row) == one["h_n"]?.row(row))
        }
    }

    @Test("several stacks have their states under their names")
    func severalStacks() throws {
        let layers: JSON = [
            ["type": "lstm", "name": "first", "input_size": 3, "hidden_size": 5],
            ["type": "lstm", "name": "second", "input_size": 5, "hidden_size": [4, 6]],
        ]
        let run = try ModelRun(bundle: TestBundle(.bare(.live, "two", layers: layers)).load(), path: .live)
        let outputs = try run.run(["input": Generator.tensor("two", "input", [7, 3])])
        #expect(
            outputs.mapValues(\.shape) == [
                "output": [7, 6], "first.h_n": [1, 5], "first.c_n": [1, 5], "second.h_n_l0": [1, 4],
                "second.c_n_l0": [1, 4], "second.h_n_l1": [1, 6], "second.c_n_l1": [1, 6],
            ])
    }

    @Test("the states after a sequence, given to the next, continue it to the bit")
    func continuation() throws {
        let layers: JSON = [["type": "lstm", "name": "lstm", "input_size": 3, "hidden_size": 5, "num_layers": 2]]
        let run = try ModelRun(bundle: TestBundle(.bare(.live, "run", layers: layers)).load(), path: .live)
        let x = Generator.tensor("run", "input", [100, 3])
        let whole = try run.run(["input": x])
        let first = try run.run(["input": Tensor(shape: [37, 3], values: Array(x.values[..<111]))])
        var next = ["input": Tensor(shape: [63, 3], values: Array(x.values[111...]))]
        next["h_0"] = first["h_n"]
        next["c_0"] = first["c_n"]
        let second = try run.run(next)
        #expect(
            bits((first["output"]?.values ?? []) + (second["output"]?.values ?? []))
                == bits(whole["output"]?.values ?? []))
        #expect(second["h_n"] == whole["h_n"])
        #expect(second["c_n"] == whole["c_n"])
    }

    @Test(
        "an input that does not fit is refused in one line",
        arguments: [
            ([:], "tensor input: missing, expected (T, 3) or (B, T, 3)"),
            (["input": [7, 4]], "tensor input: found shape (7, 4), expected (T, 3) or (B, T, 3)"),
            (["input": [3]], "tensor input: found shape (3,), expected (T, 3) or (B, T, 3)"),
            (["input": [0, 3]], "tensor input: found shape (0, 3), expected (T, 3) or (B, T, 3)"),
            (["input": [2, 0, 3]], "tensor input: found 0 timesteps, expected 1 to 1024"),
            (["input": [1_025, 3]], "tensor input: found 1025 timesteps, expected 1 to 1024"),
            (["input": [7, 3], "x": [1]], "tensor x: nothing reads it, expected one of input, h_0, c_0"),
            (["input": [7, 3], "h_0": [4, 5]], "tensor c_0: missing, expected shape (4, 5)"),
            (["input": [7, 3], "h_0": [2, 5], "c_0": [4, 5]], "tensor h_0: found shape (2, 5), expected (4, 5)"),
            (
                ["input": [2, 7, 3], "h_0": [4, 5], "c_0": [4, 5]],
                "tensor h_0: found shape (4, 5), expected (4, 2, 5)"
            ),
        ] as [([String: [Int]], String)])
    func refusal(shapes: [String: [Int]], message: String) throws {
        let run = try run()
        let inputs = shapes.mapValues { Tensor(shape: $0, values: Array(repeating: 0, count: $0.reduce(1, *))) }
        let error = #expect(throws: ModelRunError.self) { try run.run(inputs) }
        #expect(error?.description == message)
    }

    @Test("a NaN in the input is refused, naming its place")
    func notFinite() throws {
        let run = try run()
        let error = #expect(throws: ModelRunError.self) {
            try run.run(["input": Tensor(shape: [1, 3], values: [0, .nan, 0])])
        }
        #expect(error?.description == "tensor input: found nan at index 1, expected finite numbers")
    }

    @Test("a path with heads takes windows of its length only")
    func windowLength() throws {
        let run = try ModelRun(bundle: TestBundle(.small()).load(), path: .window)
        let error = #expect(throws: ModelRunError.self) { try run.run(["input": TestBundle.Contents.cycles(7)]) }
        #expect(error?.description == "tensor input: found 7 timesteps, expected 6")
    }
}
