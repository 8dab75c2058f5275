import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// Windows whose model reads what the live model made of their cycles.
@Suite struct CascadeTests {
    /// Sends cycles to a fleet and scores the windows that follow, at once.
    private final class Bench {
        let fleet: Fleet
        let path: WindowPath
        var actions: [FleetAction] = []

        init(_ kind: TinyBundle.Kind, stride: Int = 10) throws {
            let tiny = try TinyBundle(kind: kind)
            defer { tiny.remove() }
            let bundle = try tiny.load()
            fleet = try Fleet(
                bundle: bundle, policy: FleetPolicy(stride: stride, maximumEngines: 100), now: { .unixEpoch })
            path = try WindowPath(bundle: bundle)
        }

        func send(_ engine: String, _ cycles: some Sequence<Int>, reset: Bool = false) throws {
            for number in cycles {
                let wave = Float(number * engine.utf8.reduce(0) { $0 + Int($1) } % 97) / 97
                try fleet.accept(
                    TelemetryRecord(
                        engine: try EngineID(engine), cycle: try Cycle(number),
                        values: [wave, 1 - wave, wave * wave], missing: [], reset: reset),
                    received: .unixEpoch, into: &actions)
            }
        }

        var jobs: [WindowJob] {
            actions.compactMap { if case .window(.score(let job)) = $0 { job } else { nil } }
        }

        /// The window scores of one engine, by the window's first cycle, as bits.
        func windows(of engine: String) -> [Int: [UInt32]] {
            var windows: [Int: [UInt32]] = [:]
            for job in jobs where job.engine.text == engine {
                windows[job.span.first.number] = path.score(job).rulByCycle.map(\.bitPattern)
            }
            return windows
        }
    }

    @Test func aWindowCarriesWhatTheLiveModelMadeOfItsCycles() throws {
        let bench = try Bench(.cascade)
        try bench.send("E1", 1...50)
        let features = bench.jobs.map { $0.liveFeatures?.contents ?? [] }
        #expect(features.map(\.count) == [120, 120, 120])
        // Neighbouring windows share 20 cycles, and with them the features of a state that was carried on.
        #expect(features[0][40...] == features[1][..<80])
        #expect(Set(features[0]).count > 100)
    }

    @Test func aBundleThatReadsNoFeaturesCarriesNone() throws {
        let bench = try Bench(.plain)
        try bench.send("E1", 1...30)
        #expect(bench.jobs.count == 1 && bench.jobs[0].liveFeatures == nil)
    }

    @Test(arguments: [TinyBundle.Kind.cascade, .lastCycle])
    func windowsHaveTheSameBitsHoweverEnginesInterleaveAndWindowsStride(kind: TinyBundle.Kind) throws {
        let alone = try Bench(kind, stride: 15)
        try alone.send("E1", 1...90)
        let together = try Bench(kind, stride: 3)
        for number in 1...90 {
            try together.send("E2", [number])
            try together.send("E1", [number])
            if number.isMultiple(of: 2) { try together.send("E3", [number / 2]) }
        }
        let reference = alone.windows(of: "E1")
        let windows = together.windows(of: "E1")
        #expect(reference.count == 5 && windows.count == 21)
        for (first, bits) in reference { #expect(windows[first] == bits) }
    }

    @Test func afterAGapAWindowHoldsTheFeaturesOfItsOwnCycles() throws {
        let bench = try Bench(.cascade)
        try bench.send("E1", 1...20)
        try bench.send("E1", 25...54)
        #expect(bench.jobs.map(\.span.first.number) == [25])
        // The live state goes on over the gap, so the same cycles as a first life have other features.
        let fresh = try Bench(.cascade)
        try fresh.send("E1", 25...54)
        #expect(bench.jobs[0].rows.contents == fresh.jobs[0].rows.contents)
        #expect(bench.jobs[0].liveFeatures?.contents != fresh.jobs[0].liveFeatures?.contents)
        // A new life does not.
        try bench.send("E1", [25], reset: true)
        try bench.send("E1", 26...54)
        #expect(bench.jobs[1].liveFeatures?.contents == fresh.jobs[0].liveFeatures?.contents)
    }

    @Test func aModelOfTheLastCycleSaysOneThingAWindow() throws {
        let bench = try Bench(.lastCycle)
        try bench.send("E1", 1...40)
        let score = bench.path.score(bench.jobs[1])
        #expect(score.firstCycle == 11 && score.lastCycle == 40)
        #expect(score.cycles == [40] && score.lookAhead == [0])
        #expect(score.rulByCycle == [score.rul] && score.sigmaByCycle.count == 1)
        #expect(score.liveRULByCycle == [bench.jobs[1].liveRUL[29]])
    }
}
