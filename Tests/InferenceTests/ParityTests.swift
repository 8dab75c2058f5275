import Inference
import Testing

@Suite("Parity with PyTorch")
struct ParityTests {
    static let bound: Float = 1e-5

    @Test("the plain stack", arguments: StackCase.all)
    func plainStack(test: StackCase) throws {
        let result = try LSTM(test.geometry, from: TensorStore(test.weights)).run(
            batch: test.input, states: test.states)
        let expected = try Fixtures.expected(test.name, "output")
        #expect(largestDifference(test.selected(result.output), expected.values) <= Self.bound)
        guard let hidden = result.finalHiddenStates, let cell = result.finalCellStates else { return }
        let expectedHidden = try Fixtures.expected(test.name, "h_n")
        #expect(hidden.shape == expectedHidden.shape)
        #expect(largestDifference(hidden.values, expectedHidden.values) <= Self.bound)
        #expect(largestDifference(cell.values, try Fixtures.expected(test.name, "c_n").values) <= Self.bound)
    }

    @Test("the fast stack, as a bundle", arguments: StackCase.all, Kernels.available)
    func fastStack(test: StackCase, variant: Kernels.Variant) throws {
        let path: ModelBundle.Path = test.geometry.isBidirectional || test.rows < test.length ? .window : .live
        var contents = try TestBundle.Contents.bare(path, test.name, layers: [test.json])
        if test.geometry.output == .final { contents.manifest[path.rawValue]?["scores"] = "last_cycle" }
        contents.files["\(path.rawValue).safetensors"] = Safetensors(tensors: test.weights).encoded()
        let run = try ModelRun(
            bundle: TestBundle(contents).load(), path: path, kernels: #require(Kernels(variant)))

        var inputs = ["input": test.input]
        if test.hasStates {
            let layers = test.geometry.hiddenSizes.indices
            for part in ["h", "c"] {
                if test.hasOneWidth {
                    let values = layers.flatMap { test.state(part, layer: $0).values }
                    let rows = layers.count * test.geometry.directionCount
                    inputs["\(part)_0"] = Tensor(
                        shape: [rows, test.batch, test.geometry.hiddenSizes[0]], values: values)
                } else {
                    for layer in layers { inputs["\(part)_0_l\(layer)"] = test.state(part, layer: layer) }
                }
            }
        }
        var outputs = try run.run(inputs)
        let output = try #require(outputs["output"])
        outputs["output"] = nil
        #expect(output.shape == [test.batch, test.rows, test.geometry.outputs])
        #expect(
            largestDifference(test.selected(output), try Fixtures.expected(test.name, "output").values) <= Self.bound)
        #expect(outputs.count == (test.hasOneWidth ? 2 : 2 * test.geometry.hiddenSizes.count))
        for (name, tensor) in outputs {
            let expected = try Fixtures.expected(test.name, name)
            #expect(tensor.shape == expected.shape, "\(name)")
            #expect(largestDifference(tensor.values, expected.values) <= Self.bound, "\(name)")
        }
    }

    @Test(
        "convolutions of every kernel size, causal and centred", arguments: 1...5,
        Conv1dGeometry.Padding.allCases)
    func convolution(kernel: Int, padding: Conv1dGeometry.Padding) throws {
        let name = "convolution \(padding.rawValue) \(kernel)"
        let layers: JSON = [
            [
                "type": "conv1d", "name": "conv", "in_channels": 5, "out_channels": 7,
                "kernel_size": .bare("\(kernel)"), "padding": .text(padding.rawValue), "activation": "relu",
            ]
        ]
        try check(name, layers: layers, input: Generator.tensor(name, "input", [1, 9, 5]))
    }

    @Test(
        "attention, residual and layer norm",
        arguments: [
            ("attention 15 in 3 heads", 15, 3, 7, false),
            ("attention 96 in 1 head", 96, 1, 5, true),
            ("attention over 70", 6, 2, 70, true),
        ])
    func attention(name: String, width: Int, heads: Int, length: Int, residual: Bool) throws {
        let layers: JSON = [
            [
                "type": "self_attention", "name": "attention", "embed_dim": .bare("\(width)"),
                "num_heads": .bare("\(heads)"), "residual": .bare("\(residual)"),
            ],
            ["type": "layer_norm", "name": "norm", "normalized_shape": .bare("\(width)")],
        ]
        try check(name, layers: layers, input: Generator.tensor(name, "input", [2, length, width]))
    }

    @Test("the reference backbone", arguments: [(ModelBundle.Path.live, 45), (.window, 30)])
    func backbone(path: ModelBundle.Path, length: Int) throws {
        let name = "backbone \(path.rawValue)"
        let heads = Backbone.heads
        var contents = try TestBundle.Contents.bare(path, name, layers: Backbone.layers(path))
        try contents.add(
            path, name, layers: Backbone.layers(path), heads: heads, length: path == .window ? length : nil)
        contents.manifest["target"] = ["cap": 125.0, "scale": 125.0]
        contents.manifest["example"] = ["file": "example.safetensors", "sha256": "computed", "tolerance": 1e-5]
        let input = Generator.tensor(name, "input", [1, length, 17])
        var example = ["channels": input.reshaped([length, 17])]
        for part in path == .live ? ["live"] : ["window", "window_last"] {
            example["\(part).rul"] = try Fixtures.expected(name, "rul").reshaped([length])
            example["\(part).health"] = try Fixtures.expected(name, "health").reshaped([length, 3])
        }
        contents.files["example.safetensors"] = Safetensors(tensors: example).encoded()
        let folder = try TestBundle(contents)
        let bundle = try folder.load()

        let expected = try Fixtures.expected(name, "output").values
        for variant in Kernels.available {
            let kernels = try #require(Kernels(variant))
            let verification = try bundle.verify(kernels: kernels)
            #expect(verification.passes, "\(variant): \(verification.comparisons)")
            #expect(verification.comparisons.count == (path == .live ? 2 : 4))
            let output = try ModelRun(bundle: bundle, path: path, kernels: kernels).run(["input": input])["output"]
            #expect(largestDifference(output?.values ?? [], expected) <= Self.bound, "\(variant)")
        }

        let plain = try ModelBundle.plainNetwork(path, contentsOf: folder.directory)
        var state = plain.initialState
        let features = plain.encode(input.reshaped([length, 17]), state: &state)
        #expect(largestDifference(features.values, expected) <= Self.bound)
        #expect(
            largestDifference(plain.rul(features).values, try Fixtures.expected(name, "rul").values) <= Self.bound)
        #expect(
            largestDifference(plain.health(features).values, try Fixtures.expected(name, "health").values)
                <= Self.bound)
    }

    /// Compares a path without state with PyTorch, plain and on every kernel.
    private func check(_ name: String, layers: JSON, input: Tensor) throws {
        let folder = try TestBundle(TestBundle.Contents.bare(.window, name, layers: layers))
        let bundle = try folder.load()
        let expected = try Fixtures.expected(name, "output").values
        for variant in Kernels.available {
            let run = try ModelRun(bundle: bundle, path: .window, kernels: #require(Kernels(variant)))
            let output = try run.run(["input": input])["output"]
            #expect(largestDifference(output?.values ?? [], expected) <= Self.bound, "\(variant)")
        }
        let plain = try ModelBundle.plainNetwork(.window, contentsOf: folder.directory)
        let (batch, length) = (input.shape[0], input.shape[1])
        let outputs = (0..<batch).flatMap { sequence in
            let rows = (0..<length).map { Array(input.row(sequence * length + $0)) }
            var state = plain.initialState
            return plain.encode(Tensor(rows: rows), state: &state).values
        }
        #expect(largestDifference(outputs, expected) <= Self.bound)
    }
}
