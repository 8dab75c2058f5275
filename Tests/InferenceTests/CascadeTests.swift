import Inference
import Testing

/// A window path that reads what the live path made of its cycles, against PyTorch.
@Suite("Cascades")
struct CascadeTests {
    /// What a cascade's window path emits.
    struct Kind: Sendable, CustomTestStringConvertible {
        var output: LSTMGeometry.Output
        var merge: LSTMGeometry.Merge
        var name: String { TestBundle.Contents.cascadeName(output, merge) }
        var testDescription: String { name }
        var scoredCount: Int { output == .final ? 1 : 6 }

        static let all = LSTMGeometry.Output.allCases.flatMap { output in
            LSTMGeometry.Merge.allCases.map { Kind(output: output, merge: $0) }
        }

        func expected(_ name: String, _ shape: [Int]) throws -> Tensor {
            try Fixtures.expected(self.name, name).reshaped(shape)
        }
    }

    /// The cascade with PyTorch's scores as its example.
    private func bundle(_ kind: Kind) throws -> TestBundle {
        var contents = try TestBundle.Contents.cascade(kind.output, kind.merge)
        var example = ["channels": TestBundle.Contents.cascadeCycles]
        for (part, count) in [("live", 21), ("window", kind.scoredCount), ("window_last", kind.scoredCount)] {
            example["\(part).rul"] = try kind.expected("\(part).rul", [count])
            example["\(part).sigma"] = try kind.expected("\(part).sigma", [count])
            example["\(part).health"] = try kind.expected("\(part).health", [count, 3])
        }
        contents.files["example.safetensors"] = Safetensors(tensors: example).encoded()
        contents.manifest["example"] = ["file": "example.safetensors", "sha256": "computed", "tolerance": 1e-5]
        return try TestBundle(contents)
    }

    @Test("verify compares all three heads of both paths", arguments: Kind.all, Kernels.available)
    func verification(kind: Kind, variant: Kernels.Variant) throws {
        let folder = try bundle(kind)
        let verification = try folder.load().verify(kernels: #require(Kernels(variant)))
        #expect(verification.passes, "\(verification.comparisons)")
        #expect(
            verification.comparisons.map(\.name)
                == ["live", "window", "window_last"].flatMap { ["\($0).rul", "\($0).health", "\($0).sigma"] })
        #expect(verification.comparisons.last?.count == kind.scoredCount)
    }

    @Test("the plain layers give PyTorch's numbers too", arguments: Kind.all)
    func plain(kind: Kind) throws {
        let folder = try bundle(kind)
        let live = try ModelBundle.plainNetwork(.live, contentsOf: folder.directory)
        let window = try ModelBundle.plainNetwork(.window, contentsOf: folder.directory)
        let x = TestBundle.Contents.cascadeCycles
        var state = live.initialState
        // Convolution, stack, dense.
        let features = live.outputs(x, state: &state)[2]
        #expect(
            largestDifference(features.values, try kind.expected("live_features", [21, 9]).values) <= 1e-5)
        for (name, rows) in [("window", 0..<6), ("window_last", 15..<21)] {
            var state = window.initialState
            let encoded = window.encode(
                Tensor(rows: rows.map { Array(x.row($0)) }), state: &state,
                liveFeatures: Tensor(rows: rows.map { Array(features.row($0)) }))
            #expect(encoded.shape == [kind.scoredCount, 9])
            for (head, found) in [
                ("rul", window.rul(encoded)), ("health", window.health(encoded)), ("sigma", window.sigma(encoded)),
            ] {
                let expected = try kind.expected("\(name).\(head)", found.shape)
                #expect(largestDifference(found.values, expected.values) <= 1e-5, "\(name).\(head)")
            }
        }
    }

    @Test("scorers, step by step and window by window, say what runs say, to the bit", arguments: Kind.all)
    func scorers(kind: Kind) throws {
        let bundle = try bundle(kind).load()
        let x = TestBundle.Contents.cascadeCycles
        let live = try StreamingScorer(bundle: bundle)
        #expect(live.featureCount == 9)
        var state = [Float](repeating: .nan, count: live.stateCount)
        var features = [Float](repeating: .nan, count: 21 * 9)
        var scores: [CycleScore] = []
        x.values.withUnsafeBufferPointer { x in
            state.withUnsafeMutableBufferPointer { state in
                features.withUnsafeMutableBufferPointer { features in
                    live.reset(state.baseAddress!)
                    for t in 0..<21 {
                        scores.append(
                            live.step(
                                x.baseAddress! + 3 * t, state: state.baseAddress!,
                                features: features.baseAddress! + 9 * t))
                    }
                }
            }
        }
        let liveRun = try ModelRun(bundle: bundle, path: .live).run(["input": x])
        #expect(liveRun["live_features"]?.shape == [21, 9])
        #expect(bits(liveRun["live_features"]?.values ?? []) == bits(features))
        #expect(bits(liveRun["sigma"]?.values ?? []) == bits(scores.map(\.sigma)))

        let window = try WindowScorer(bundle: bundle)
        #expect(window.featureCount == 9 && window.scoredCount == kind.scoredCount)
        let blank = CycleScore(rul: .nan, sigma: .nan, probabilities: .zero)
        var found = [CycleScore](repeating: blank, count: kind.scoredCount)
        x.values.withUnsafeBufferPointer { x in
            features.withUnsafeBufferPointer { features in
                found.withUnsafeMutableBufferPointer {
                    window.score(x.baseAddress! + 3 * 10, liveFeatures: features.baseAddress! + 9 * 10, into: $0)
                }
            }
        }
        // The window of rows 10 to 15, second in a batch.
        let rows = { (values: [Float], width: Int, first: Int) in Array(values[first * width..<(first + 6) * width]) }
        let run = try ModelRun(bundle: bundle, path: .window).run([
            "input": Tensor(shape: [2, 6, 3], values: rows(x.values, 3, 2) + rows(x.values, 3, 10)),
            "live_features": Tensor(shape: [2, 6, 9], values: rows(features, 9, 2) + rows(features, 9, 10)),
        ])
        #expect(run["rul"]?.shape == [2, kind.scoredCount] && run["health"]?.shape == [2, kind.scoredCount, 3])
        #expect(run["output"]?.shape == [2, kind.scoredCount, 9])
        #expect(bits(run["rul"]?.values.suffix(kind.scoredCount) ?? []) == bits(found.map(\.rul)))
        #expect(bits(run["sigma"]?.values.suffix(kind.scoredCount) ?? []) == bits(found.map(\.sigma)))
    }

    @Test("live features that are not there or do not fit are refused in one line")
    func refusal() throws {
        let bundle = try bundle(Kind.all[0]).load()
        let window = try ModelRun(bundle: bundle, path: .window)
        let x = Tensor(shape: [6, 3], values: Array(TestBundle.Contents.cascadeCycles.values.prefix(18)))
        let missing = #expect(throws: ModelRunError.self) { try window.run(["input": x]) }
        #expect(missing?.description == "tensor live_features: missing, expected shape (6, 9)")
        let narrow = #expect(throws: ModelRunError.self) {
            try window.run(["input": x, "live_features": Tensor(shape: [6, 3], values: x.values)])
        }
        #expect(narrow?.description == "tensor live_features: found shape (6, 3), expected (6, 9)")
        let unread = #expect(throws: ModelRunError.self) {
            try ModelRun(bundle: bundle, path: .live).run(["input": x, "live_features": x])
        }
        #expect(
            unread?.description == "tensor live_features: nothing reads it, expected one of input, h_0, c_0")
    }

    @Test("a model of the last cycle that emits a sequence scores its last row")
    func lastCycle() throws {
        var contents = try TestBundle.Contents.cascade()
        contents.manifest["window"]?["scores"] = "last_cycle"
        contents.manifest["uncertainty"] = nil
        let last = try ModelRun(bundle: TestBundle(contents).load(), path: .window)
        contents.manifest["window"]?["scores"] = "every_cycle"
        let every = try ModelRun(bundle: TestBundle(contents).load(), path: .window)
        let inputs = [
            "input": Tensor(shape: [6, 3], values: Array(TestBundle.Contents.cascadeCycles.values.prefix(18))),
            "live_features": Generator.tensor("last", "input", [6, 9]),
        ]
        let (one, all) = (try last.run(inputs), try every.run(inputs))
        #expect(one["rul"]?.shape == [1] && all["rul"]?.shape == [6] && one["output"]?.shape == [6, 9])
        #expect(bits(one["rul"]?.values ?? []) == bits(all["rul"]?.values.suffix(1) ?? []))
        #expect(bits(one["health"]?.values ?? []) == bits(all["health"]?.values.suffix(3) ?? []))
        #expect(bits(one["sigma"]?.values ?? []) == bits(all["sigma"]?.values.suffix(1) ?? []))
    }
}
