import Inference
import Testing

@Suite("Precision")
struct PrecisionTests {
    /// The largest difference of scores, in cycles, and of states that the rounding of a precision makes of the test bundles,
    /// whose generated weights are no narrower than trained ones.
    private func bounds(_ precision: Precision) -> (rul: Float, state: Float) {
        switch precision {
        case .float32: (0, 0)
        case .bfloat16: (0.06, 0.002)
        case .int8: (0.2, 0.01)
        }
    }

    @Test("a stream of thousands of cycles stays as close to float32 as it begins", arguments: Setup.best)
    func streams(setup: Setup) throws {
        let count = 6_000
        let bounds = bounds(setup.precision)
        for contents in [try TestBundle.Contents.wide(), try .cascade()] {
            let bundle = try TestBundle(contents).load()
            let cycles = Generator.tensor("stream", "input", [1, count, 3]).reshaped([count, 3])
            func run(_ precision: Precision, _ cycles: Tensor) throws -> LiveRun {
                let scorer = try StreamingScorer(bundle: bundle, precision: precision, kernels: setup.kernels())
                let run = LiveRun(scorer, cycles)
                run.finish(scorer)
                return run
            }
            let (found, exact) = (try run(setup.precision, cycles), try run(.float32, cycles))
            let differences = zip(found.scores, exact.scores).map { abs($0.rul - $1.rul) }
            let (first, last) = (differences.prefix(1_000), differences.suffix(1_000))
            #expect(differences.reduce(0, max) <= bounds.rul)
            #expect(last.reduce(0, +) <= first.reduce(0, +) * 1.25)
            #expect(largestDifference(Array(found.state), Array(exact.state)) <= bounds.state)
            // Something is rounded at all.
            #expect((setup.precision == .float32) == (bits(found.state) == bits(exact.state)))
        }
    }

    @Test("what was rounded once is forgotten: two precisions that change places end where one alone does")
    func changes() throws {
        let bundle = try TestBundle(.wide()).load()
        let cycles = Generator.tensor("changes", "input", [1, 400, 3]).reshaped([400, 3])
        let scorers = try Precision.allCases.map { try StreamingScorer(bundle: bundle, precision: $0) }
        let mixed = LiveRun(scorers[0], cycles)
        let exact = LiveRun(scorers[0], cycles)
        exact.finish(scorers[0])
        for t in 0..<300 { LiveRun.step([mixed], scorers[t / 7 % 3]) }
        mixed.finish(scorers[0])
        #expect(largestDifference(Array(mixed.state), Array(exact.state)) <= 1e-6)
    }

    @Test("windows stay close to float32", arguments: Setup.all)
    func windows(setup: Setup) throws {
        let bundle = try TestBundle(.wide()).load()
        let inputs = [
            "input": Generator.tensor("windows", "input", [12, 7, 3]),
            "live_features": Generator.tensor("windows", "input features", [12, 7, 9]),
        ]
        let exact = try ModelRun(bundle: bundle, path: .window, kernels: setup.kernels()).run(inputs)
        let found = try ModelRun(
            bundle: bundle, path: .window, precision: setup.precision, kernels: setup.kernels()
        ).run(inputs)
        let difference = largestDifference(found["rul"]?.values ?? [], exact["rul"]?.values ?? [.nan])
        #expect(difference <= bounds(setup.precision).rul)
        #expect((difference == 0) == (setup.precision == .float32))
    }

    @Test(
        "every variant rounds the same: a precision is as close to the plain kernels' as float32 is",
        arguments: Setup.all)
    func variants(setup: Setup) throws {
        let bundle = try TestBundle(.wide()).load()
        let plain = try #require(Kernels(.plain))
        let inputs = ["input": Generator.tensor("variants", "input", [1, 60, 3])]
        func output(_ kernels: Kernels) throws -> [Float] {
            let run = try ModelRun(bundle: bundle, path: .live, precision: setup.precision, kernels: kernels).run(
                inputs)
            return run["output"]?.values ?? []
        }
        // A sum that is off by its last bit may be rounded to the next of 8 bits.
        let bound = setup.precision == .float32 ? 1e-5 : bounds(setup.precision).state
        #expect(largestDifference(try output(setup.kernels()), try output(plain)) <= bound)
    }

    @Test("a path is packed once in each precision, for all scorers, and small again in int8")
    func sharing() throws {
        let bundle = try TestBundle(.wide()).load()
        let alone = bundle.weightBytes
        _ = try StreamingScorer(bundle: bundle, precision: .int8)
        let packed = bundle.weightBytes
        #expect(packed > alone && packed - alone < alone / 3)
        _ = try StreamingScorer(bundle: bundle, precision: .int8)
        _ = try ModelRun(bundle: bundle, path: .live, precision: .int8)
        #expect(bundle.weightBytes == packed)
    }

    @Test("the state has one layout in all precisions")
    func stateCount() throws {
        let bundle = try TestBundle(.wide()).load()
        let counts = try Precision.allCases.map { try StreamingScorer(bundle: bundle, precision: $0).stateCount }
        #expect(Set(counts).count == 1)
    }
}
