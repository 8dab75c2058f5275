import Evaluation
import Inference
import Scoring
import Simulation
import Telemetry
import TestSupport
import Testing

/// The figures of whole recordings, held against a plain calculation from what the networks say.
@Suite struct EvaluatorTests {
    private static func bundle(_ kind: TinyBundle.Kind = .plain) throws -> ModelBundle {
        let tiny = try TinyBundle(kind: kind)
        defer { tiny.remove() }
        return try tiny.load()
    }

    /// What the paths say of an engine, each run on its own.
    private struct Plain {
        let live: [Float]
        /// By the row of the window's last cycle; (30), or (1) where the model scores no other.
        let windows: [Int: [Float]]

        init(_ engine: LabelledEngine, _ bundle: ModelBundle) throws {
            let history = engine.history
            let width = history.channelCount
            let all = Tensor(shape: [history.count, width], values: history.values)
            let tensors = try ModelRun(bundle: bundle, path: .live).run(["input": all])
            live = try #require(tensors["rul"]).values
            let features = tensors["live_features"]
            var windows: [Int: [Float]] = [:]
            let run = try ModelRun(bundle: bundle, path: .window)
            for last in history.cycles.indices.dropFirst(29)
            where history.cycles[last] - history.cycles[last - 29] == 29 {
                func part(_ values: [Float], _ width: Int) -> Tensor {
                    Tensor(shape: [30, width], values: Array(values[(last - 29) * width..<(last + 1) * width]))
                }
                var inputs = ["input": part(history.values, width)]
                if let features { inputs["live_features"] = part(features.values, features.width) }
                windows[last] = try run.run(inputs)["rul"]?.values
            }
            self.windows = windows
        }
    }

    private static func rmse(_ errors: [Double]) -> Double {
        (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
    }

    private static func near(_ found: Double?, _ expected: Double) -> Bool {
        abs((found ?? .nan) - expected) <= 1e-9 * max(1, abs(expected))
    }

    @Test(arguments: TinyBundle.Kind.allCases, [1, 4, 30])
    func everyLookAheadIsMeasuredOnItsOwnCycles(kind: TinyBundle.Kind, stride: Int) throws {
        let bundle = try Self.bundle(kind)
        let set = try Engines.three()
        let evaluator = try Evaluator(bundle: bundle, options: EvaluationOptions(stride: stride, threads: 2))
        let tally = try evaluator.evaluate(set)

        var live: [Double] = []
        var window = [[Double]](repeating: [], count: 30)
        var beside = window
        var windows = 0
        for engine in set.engines {
            let plain = try Plain(engine, bundle)
            let truth = engine.remaining.map { min($0, 125) }
            live += zip(plain.live, truth).map { Double($0) - Double($1) }
            for (last, ruls) in plain.windows where (last - 29).isMultiple(of: stride) {
                windows += 1
                for (lookAhead, rul) in ruls.reversed().enumerated() {
                    let row = last - lookAhead
                    window[lookAhead].append(Double(rul) - Double(truth[row]))
                    beside[lookAhead].append(Double(plain.live[row]) - Double(truth[row]))
                }
            }
        }
        #expect(tally.engines == 3 && tally.cycles == 136 && tally.windows == windows)
        #expect(tally.shortEngines == ["T-3"])
        #expect(tally.imputedCycles == 0)
        #expect(Self.near(tally.live.errors.figures?.rmse, Self.rmse(live)))
        let measured = kind == .lastCycle ? 1 : 30
        #expect(tally.window.count { $0.errors.count > 0 } == measured)
        for lookAhead in 0..<measured {
            #expect(tally.window[lookAhead].errors.count == windows)
            #expect(Self.near(tally.window[lookAhead].errors.figures?.rmse, Self.rmse(window[lookAhead])))
            #expect(Self.near(tally.liveBeside[lookAhead].figures?.rmse, Self.rmse(beside[lookAhead])))
        }
        #expect(tally.windowOfAllLookAheads.errors.count == measured * windows)
    }

    @Test(arguments: [1, 5, 7, 30])
    func everyEnginesLastCycleHasAWindowThatEndsThere(stride: Int) throws {
        let bundle = try Self.bundle()
        let set = try Engines.three()
        let evaluator = try Evaluator(bundle: bundle, options: EvaluationOptions(stride: stride, threads: 1))
        let last = try evaluator.evaluate(set).lastCycle
        let plain = try set.engines.map { try Plain($0, bundle) }
        let truth: [Double] = [0, 125, 20]
        let live = zip(plain, truth).map { Double($0.live[$0.live.count - 1]) - $1 }
        let window = zip(plain, truth).compactMap { plain, truth in
            plain.windows[plain.live.count - 1].map { Double($0[29]) - truth }
        }
        #expect(window.count == 2)
        #expect(Self.near(last.live.figures?.rmse, Self.rmse(live)))
        #expect(Self.near(last.window.figures?.rmse, Self.rmse(window)))
        #expect(Self.near(last.liveBesideWindow.figures?.rmse, Self.rmse(Array(live[..<2]))))
        #expect(Self.near(last.windowOrLive.figures?.rmse, Self.rmse(window + [live[2]])))
    }

    @Test func aGapInTheCyclesBeginsTheWindowsAnew() throws {
        let bundle = try Self.bundle()
        let engine = try Engines.make(1, cycles: Array(1...40) + Array(50...90))
        let set = LabelledSet(name: "T", source: "T", truth: "", engines: [engine])
        let tally = try Evaluator(bundle: bundle, options: EvaluationOptions(stride: 10, threads: 1)).evaluate(set)
        // Cycles 1 and 11 to 40 of the first run, 50 and 60 to 89 of the second; 90 for the last cycle alone.
        #expect(tally.windows == 4)
        let plain = try Plain(engine, bundle)
        let window = Double(try #require(plain.windows[80])[29])
        #expect(Self.near(tally.lastCycle.window.figures?.rmse, abs(window)))
    }

    @Test func figuresDoNotDependOnTheNumberOfThreads() throws {
        let bundle = try Self.bundle()
        let engines = try (1...9).map { try Engines.make($0, cycles: Array(1...(40 + 13 * $0))) }
        let set = LabelledSet(name: "T", source: "T", truth: "", engines: engines)
        let tallies = try [1, 3].map { threads in
            let options = EvaluationOptions(
                threads: threads, alerts: AlertPolicy(threshold: 62, hysteresis: 1, lookAhead: 4),
                transients: TransientOptions(count: 40, seed: 5))
            return try Evaluator(bundle: bundle, options: options).evaluate(set)
        }
        #expect(tallies[0] == tallies[1])
        #expect(tallies[0].transients?.total().transients == 40)
    }

    @Test func whatIsMissingOrImplausibleIsImputedAsTheDaemonDoes() throws {
        let bundle = try Self.bundle()
        var history = EngineHistory(engine: try EngineID("T-1"), channelCount: 3)
        for cycle in 1...40 {
            history.append(cycle: cycle, values: [0, cycle == 7 ? .nan : 1, cycle == 9 ? 6_000 : 2])
        }
        let set = LabelledSet(
            name: "T", source: "T", truth: "", engines: [LabelledEngine(history: history, cyclesAfterLast: 0)])
        let evaluator = try Evaluator(bundle: bundle, options: EvaluationOptions(threads: 1))
        let tally = try evaluator.evaluate(set)
        #expect(tally.imputedCycles == 2)
        // What is carried forward is the value before, so the scores are those of an engine that was never off.
        var steady = EngineHistory(engine: try EngineID("T-1"), channelCount: 3)
        for cycle in 1...40 { steady.append(cycle: cycle, values: [0, 1, 2]) }
        let reference = try evaluator.evaluate(
            LabelledSet(
                name: "T", source: "T", truth: "", engines: [LabelledEngine(history: steady, cyclesAfterLast: 0)]))
        #expect(tally.live == reference.live && tally.window == reference.window)
    }

    @Test func alertsAndTheirLeadAreCounted() throws {
        // At this threshold the model is critical from the first cycle on, and the first window confirms it.
        let options = EvaluationOptions(
            stride: 4, threads: 1, alerts: AlertPolicy(threshold: 124, hysteresis: 0.5, lookAhead: 3))
        let tally = try Evaluator(bundle: try Self.bundle(), options: options).evaluate(try Engines.three()).alerts
        #expect(tally.failures == 1 && tally.missedFailures == 0)
        #expect(tally.raisedBeforeFailure == [92] && tally.confirmedBeforeFailure == [63])
        // The second engine has 170 cycles left, more than what clears an alert.
        #expect(tally.wrong.raised == 1 && tally.wrong.confirmedAfter == [29])
        #expect(tally.right.raised == 2 && tally.right.confirmedAfter == [29] && tally.right.open == 1)
    }

    @Test(arguments: [
        (EvaluationOptions(stride: 31, threads: 1), "stride 31 does not fit bundle tiny-1.0.0@"),
        (EvaluationOptions(threads: 0), "found 0 threads, expected 1 or more"),
        (
            EvaluationOptions(threads: 1, alerts: AlertPolicy(lookAhead: 30)),
            "found a look-ahead of 30 for alerts, expected 0 to 29"
        ),
    ])
    func optionsThatDoNotFitAreRefused(options: EvaluationOptions, message: String) throws {
        let bundle = try Self.bundle()
        let error = #expect(throws: EvaluationError.self) { try Evaluator(bundle: bundle, options: options) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func aCycleThatTheFleetRefusesIsNamed() throws {
        let set = LabelledSet(
            name: "T", source: "T", truth: "", engines: [try Engines.make(1, cycles: [1, 2, 900_000])])
        let evaluator = try Evaluator(bundle: try Self.bundle(), options: EvaluationOptions(threads: 1))
        let error = #expect(throws: EvaluationError.self) { try evaluator.evaluate(set) }
        #expect(
            error?.description.contains("engine T-1: cycle_range: cycle 900000 is ") == true,
            "\(error?.description ?? "")")
    }
}
