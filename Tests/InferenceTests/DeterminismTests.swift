import Inference
import Testing

/// Same input, same score, to the bit.
@Suite("Determinism")
struct DeterminismTests {
    private static let cycles = TestBundle.Contents.cycles(150)

    /// Scores of cycles (T, channels), step by step.
    private func stream(_ scorer: StreamingScorer, _ cycles: Tensor) -> [CycleScore] {
        var state = [Float](repeating: .nan, count: scorer.stateCount)
        return state.withUnsafeMutableBufferPointer { state in
            scorer.reset(state.baseAddress!)
            return cycles.values.withUnsafeBufferPointer { channels in
                (0..<cycles.rowCount).map {
                    scorer.step(channels.baseAddress! + $0 * scorer.channelCount, state: state.baseAddress!)
                }
            }
        }
    }

    private func window(_ scorer: WindowScorer, _ cycles: Tensor) -> [CycleScore] {
        var scores = [CycleScore](
            repeating: CycleScore(rul: .nan, sigma: .nan, probabilities: .zero), count: scorer.length)
        scores.withUnsafeMutableBufferPointer { scores in
            cycles.values.withUnsafeBufferPointer { scorer.score($0.baseAddress!, into: scores) }
        }
        return scores
    }

    @Test("step by step is the whole sequence, is the sequence in a batch", arguments: Setup.all)
    func streaming(setup: Setup) throws {
        let bundle = try TestBundle(.small()).load()
        let (kernels, precision) = (try setup.kernels(), setup.precision)
        let scores = stream(
            try StreamingScorer(bundle: bundle, precision: precision, kernels: kernels), Self.cycles)
        let run = try ModelRun(bundle: bundle, path: .live, precision: precision, kernels: kernels)
        let whole = try run.run(["input": Self.cycles])
        #expect(bits(whole["rul"]?.values ?? []) == bits(scores.map(\.rul)))
        #expect(bits(whole["sigma"]?.values ?? []) == bits(scores.map(\.sigma)))
        let health = scores.flatMap { [$0.probabilities.x, $0.probabilities.y, $0.probabilities.z] }
        #expect(bits(whole["health"]?.values ?? []) == bits(health))

        let batch = Tensor(
            shape: [2, 150, 4], values: TestBundle.Contents.cycles(150, seed: "other").values + Self.cycles.values)
        let second = try run.run(["input": batch])["rul"]?.values.suffix(150)
        #expect(bits(second ?? []) == bits(scores.map(\.rul)))
    }

    @Test("a window is the same from the scorer and from a run", arguments: Setup.all)
    func windows(setup: Setup) throws {
        let bundle = try TestBundle(.small()).load()
        let (kernels, precision) = (try setup.kernels(), setup.precision)
        let scorer = try WindowScorer(bundle: bundle, precision: precision, kernels: kernels)
        let cycles = TestBundle.Contents.cycles(scorer.length)
        let scores = window(scorer, cycles)
        let run = try ModelRun(bundle: bundle, path: .window, precision: precision, kernels: kernels)
            .run(["input": cycles])
        #expect(bits(run["rul"]?.values ?? []) == bits(scores.map(\.rul)))
        #expect(bits(run["sigma"]?.values ?? []) == bits(scores.map(\.sigma)))
    }

    @Test("what a scorer did before leaves no trace, not even NaN", arguments: Setup.all)
    func history(setup: Setup) throws {
        let bundle = try TestBundle(.small()).load()
        let (kernels, precision) = (try setup.kernels(), setup.precision)
        let live = try StreamingScorer(bundle: bundle, precision: precision, kernels: kernels)
        let fresh = stream(live, Self.cycles)
        let wild = Tensor(shape: [8, 4], values: Generator.uniform("wild", count: 32).map { $0 * 3e38 })
        _ = stream(live, wild)
        #expect(stream(live, Self.cycles) == fresh)

        let windows = try WindowScorer(bundle: bundle, precision: precision, kernels: kernels)
        let first = window(windows, Self.cycles)
        _ = window(windows, wild)
        #expect(window(windows, Self.cycles) == first)
    }

    @Test("engines that take turns score as if each were alone")
    func interleaving() throws {
        let bundle = try TestBundle(.small()).load()
        let scorer = try StreamingScorer(bundle: bundle)
        let engines = (0..<5).map { TestBundle.Contents.cycles(40, seed: "engine \($0)") }
        let alone = try engines.map { stream(try StreamingScorer(bundle: bundle), $0) }

        var states = engines.map { _ in [Float](repeating: .nan, count: scorer.stateCount) }
        for index in states.indices { states[index].withUnsafeMutableBufferPointer { scorer.reset($0.baseAddress!) } }
        var scores = engines.map { _ in [CycleScore]() }
        // An order that no round robin has: engine by noise, until all are through.
        for draw in Generator.uniform("turns", count: 4_000) {
            let engine = min(Int((draw + 1) * 2.5), 4)
            let cycle = scores[engine].count
            guard cycle < 40 else { continue }
            let score = states[engine].withUnsafeMutableBufferPointer { state in
                engines[engine].values.withUnsafeBufferPointer {
                    scorer.step($0.baseAddress! + cycle * 4, state: state.baseAddress!)
                }
            }
            scores[engine].append(score)
        }
        #expect(scores == alone)
    }

    @Test("plain and fast agree on a whole bundle, batch normalisation apart or folded", arguments: Kernels.available)
    func plainPath(variant: Kernels.Variant) throws {
        let folder = try TestBundle(.small())
        let bundle = try folder.load()
        for path in ModelBundle.Path.allCases {
            // Inputs as the first layer reads them: a bundle without channels and normalisation.
            var contents = try TestBundle.Contents.small()
            for key in ["channels", "normalisation"] { contents.manifest[key] = nil }
            let bare = try TestBundle(contents)
            let input = Generator.tensor("plain", "input", [6, 3])
            let plain = try ModelBundle.plainNetwork(path, contentsOf: bare.directory)
            var state = plain.initialState
            let expected = plain.encode(input, state: &state)
            let run = try ModelRun(bundle: bare.load(), path: path, kernels: #require(Kernels(variant)))
            let found = try run.run(["input": input])["output"]?.values ?? []
            #expect(largestDifference(found, expected.values) <= 1e-5)
        }
        #expect(bundle.warnings.isEmpty)
    }
}
