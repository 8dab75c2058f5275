import Evaluation
import Inference
import Scoring
import Simulation
import TestSupport
import Testing

/// Where transients go and what is counted of them.
@Suite struct TransientTests {
    private static let alerts = AlertPolicy(threshold: 30, hysteresis: 10, lookAhead: 10)

    private static func plan(
        _ count: Int, seed: UInt64 = 1, engines: [LabelledEngine], channels: Int = 3
    ) -> TransientPlan {
        TransientPlan(
            TransientOptions(count: count, seed: seed), engines: engines, channelCount: channels, length: 30,
            alerts: alerts)
    }

    private static func engines() throws -> [LabelledEngine] {
        try [200, 320, 25, 110].enumerated().map { try Engines.make($0 + 1, cycles: Array(1...$1)) }
    }

    @Test func theyAreApartFromOneAnotherInWarmAndHealthyEngines() throws {
        let engines = try Self.engines()
        let plan = Self.plan(300, engines: engines)
        #expect(plan.trials.reduce(0) { $0 + $1.transients.count } == 300)
        for trial in plan.trials {
            let engine = engines[trial.engine]
            for transient in trial.transients {
                #expect(transient.start >= 30)
                #expect(engine.remaining[transient.rows.upperBound - 1 + 10] > 40)
                #expect(transient.rows.upperBound + 30 <= engine.history.count)
                #expect((1...3).contains(transient.channels.count))
                #expect(Set(transient.channels).count == transient.isUpwards.count)
                #expect(transient.channels.allSatisfy { (0..<3).contains($0) })
            }
            let starts = trial.transients.map(\.start)
            #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 >= 65 })
        }
        // The third engine is too short, and the fourth has but a little room.
        #expect(Set(plan.trials.map(\.engine)) == [0, 1, 3])
    }

    @Test func everyKindComesEquallyOften() throws {
        let transients = Self.plan(300, engines: try Self.engines()).trials.flatMap(\.transients)
        for size in [3.0, 6, 10] {
            for duration in 1...5 {
                #expect(transients.count { $0.size == size && $0.duration == duration } == 20)
            }
        }
    }

    @Test func aSeedNamesThem() throws {
        let engines = try Self.engines()
        #expect(Self.plan(50, seed: 3, engines: engines) == Self.plan(50, seed: 3, engines: engines))
        #expect(Self.plan(50, seed: 3, engines: engines) != Self.plan(50, seed: 4, engines: engines))
    }

    @Test func withoutRoomThereAreNone() throws {
        #expect(Self.plan(10, engines: [try Engines.make(1, cycles: Array(1...60))]).trials.isEmpty)
    }

    @Test func aGapLeavesNoRoomAroundIt() throws {
        let engine = try Engines.make(1, cycles: Array(1...100) + Array(110...300))
        let starts = Self.plan(400, engines: [engine]).trials.flatMap(\.transients).map(\.start)
        // Rows 100 and later are cycles 110 and later: no window around a transient may reach across.
        #expect(starts.allSatisfy { $0 <= 65 || $0 >= 130 } && starts.contains { $0 >= 130 })
    }

    @Test func aSizeIsInScalesOfThePresentCondition() throws {
        let tiny = try TinyBundle(conditions: true)
        defer { tiny.remove() }
        let scale = TransientScale(bundle: try tiny.load(), engines: [])
        #expect(scale.channels == [1, 2])
        var values: [Float] = [41, 550, 2_212]
        scale.disturb(
            &values, by: Transient(start: 0, duration: 1, size: 6, channels: [0, 1], isUpwards: [true, false]))
        #expect(values[0] == 41 && values[1] == 553 && abs(values[2] - 2_211.4) < 1e-3)
    }

    @Test func withoutNormalisationItIsInDeviationsOfTheRecording() throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let engine = try Engines.make(1, cycles: Array(1...50))
        let scale = TransientScale(bundle: try tiny.load(), engines: [engine])
        #expect(scale.channels == [0, 1, 2])
        let column = (0..<50).map { Double(engine.history.values[3 * $0]) }
        let mean = column.reduce(0, +) / 50
        let deviation = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 49).squareRoot()
        var values: [Float] = [0, 0, 0]
        scale.disturb(&values, by: Transient(start: 0, duration: 1, size: 2, channels: [0], isUpwards: [true]))
        #expect(abs(Double(values[0]) - 2 * deviation) < 1e-5)
    }

    @Test func transientsOfNoSizeChangeNothing() throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let bundle = try tiny.load()
        let set = LabelledSet(name: "T", source: "T", truth: "", engines: try Self.engines())
        func outcome(_ size: Double) throws -> TransientTally.Outcome {
            let options = EvaluationOptions(
                threads: 2, alerts: Self.alerts, transients: TransientOptions(count: 20, seed: 1, sizes: [size]))
            let tally = try Evaluator(bundle: bundle, options: options).evaluate(set)
            return try #require(tally.transients).total()
        }
        let none = try outcome(0)
        #expect(none.transients == 20 && none.raised == 0)
        #expect(none.liveDuring.mean == 0 && none.liveAfter.mean == 0 && none.window.mean == 0)
        let some = try outcome(5)
        #expect(some.liveDuring.mean ?? 0 > 0 && some.liveAfter.mean ?? 0 > 0 && some.window.mean ?? 0 > 0)
    }
}
