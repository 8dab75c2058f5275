import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// Engines that go over to another model while their cycles keep coming.
@Suite struct FleetSwapTests {
    private static func model(_ version: Int, kind: TinyBundle.Kind = .cascade) throws -> ScoringModel {
        let tiny = try TinyBundle(kind: kind, version: version)
        defer { tiny.remove() }
        return ScoringModel(try tiny.load())
    }

    /// A fleet, what it decided, and the windows scored by whichever model they were made for.
    private final class Bench {
        let fleet: Fleet
        var actions: [FleetAction] = []

        init(_ model: ScoringModel, batch: Int = 1, maximumEngines: Int = 1_000) throws {
            fleet = try Fleet(
                model, policy: FleetPolicy(stride: 10, maximumEngines: maximumEngines), batch: batch,
                now: { .unixEpoch })
        }

        func send(_ engine: String, _ cycles: some Sequence<Int>, reset: Bool = false) throws {
            for number in cycles { try accept(engine, number, reset: reset) }
        }

        private func accept(_ engine: String, _ number: Int, reset: Bool) throws {
            try stage(engine, number, reset: reset)
            fleet.flush(into: &actions)
        }

        func stage(_ engine: String, _ number: Int, reset: Bool = false) throws {
            let wave = Float(number * 31 % 97) / 97
            try fleet.stage(
                TelemetryRecord(
                    engine: try EngineID(engine), cycle: try Cycle(number), values: [wave, 1 - wave, wave * wave],
                    missing: [], reset: reset),
                received: .unixEpoch)
        }

        func swap(to model: ScoringModel) throws {
            fleet.adopt(try FleetModel(model, batch: fleet.batch))
        }

        func live(_ engine: String) -> [LiveScore] {
            actions.compactMap { action in
                guard case .live(let score, _) = action, score.engine.text == engine else { return nil }
                return score
            }
        }

        var jobs: [WindowJob] {
            actions.compactMap { if case .window(.score(let job)) = $0 { job } else { nil } }
        }

        /// The window scores by the window's last cycle, as bits.
        func windows() throws -> [Int: [UInt32]] {
            var scores: [Int: [UInt32]] = [:]
            for job in jobs {
                let model = try #require(job.model)
                scores[job.span.last.number] = try WindowPath(bundle: model.bundle).score(job).rulByCycle.map(
                    \.bitPattern)
            }
            return scores
        }
    }

    private static func bits(_ scores: [LiveScore]) -> [UInt32] { scores.map(\.rul.bitPattern) }

    @Test func aLifeThatBeginsAfterTheSwapIsScoredAsIfThereHadNeverBeenAnotherModel() throws {
        let (old, new) = (try Self.model(1), try Self.model(2))
        let bench = try Bench(old)
        try bench.send("E1", 1...50)
        try bench.swap(to: new)
        try bench.send("E1", 1...1, reset: true)
        try bench.send("E1", 2...80)
        let other = try Bench(new)
        try other.send("E1", 1...80)
        #expect(Self.bits(Array(bench.live("E1")[50...])) == Self.bits(other.live("E1")))
        #expect(bench.live("E1")[50...].allSatisfy { $0.model == new.identity && !$0.flags.contains(.resumed) })
        #expect(bench.live("E1")[..<50].allSatisfy { $0.model == old.identity })
        let windows = try bench.windows()
        #expect(try other.windows().allSatisfy { windows[$0.key] == $0.value })
    }

    @Test func inTheMiddleOfALifeTheStateIsThatOfTheLastThirtyCyclesAndSaysSo() throws {
        let (old, new) = (try Self.model(1), try Self.model(2))
        let bench = try Bench(old)
        try bench.send("E1", 1...100)
        try bench.swap(to: new)
        try bench.send("E1", 101...160)
        // What a fleet of the new model says that has seen no more than the ring holds.
        let other = try Bench(new)
        try other.send("E1", 71...160)
        let after = Array(bench.live("E1")[100...])
        #expect(Self.bits(after) == Self.bits(Array(other.live("E1")[30...])))
        #expect(
            after.map { $0.flags.contains(.resumed) } == Array(repeating: true, count: 30)
                + Array(repeating: false, count: 30))
        #expect(after.allSatisfy { $0.model == new.identity })
    }

    @Test func aLifeThatTheRingHoldsWholeNeedsNoFlag() throws {
        let bench = try Bench(try Self.model(1))
        let new = try Self.model(2)
        try bench.send("E1", 1...20)
        try bench.swap(to: new)
        try bench.send("E1", 21...60)
        let other = try Bench(new)
        try other.send("E1", 1...60)
        #expect(Self.bits(Array(bench.live("E1")[20...])) == Self.bits(Array(other.live("E1")[20...])))
        #expect(bench.live("E1").allSatisfy { !$0.flags.contains(.resumed) })
        #expect(try bench.windows() == other.windows())
    }

    @Test func windowsStayWithTheModelTheyWereMadeForAndNoneIsLostOrRepeated() throws {
        let (old, new) = (try Self.model(1), try Self.model(2))
        let bench = try Bench(old)
        try bench.send("E1", 1...45)
        try bench.swap(to: new)
        try bench.send("E1", 46...90)
        #expect(bench.jobs.map(\.span.number) == Array(1...7))
        #expect(bench.jobs.map(\.span.last.number) == [30, 40, 50, 60, 70, 80, 90])
        #expect(bench.jobs.map { $0.model === old } == [true, true, false, false, false, false, false])
        // A window after the swap reads features of the new model alone.
        let other = try Bench(new)
        try other.send("E1", 16...90)
        let features = other.jobs.first { $0.span.last.number == 85 }?.liveFeatures?.contents
        #expect(features != nil && bench.jobs.allSatisfy { $0.liveFeatures?.contents.count == 120 })
        let moved = try #require(bench.jobs.first { $0.span.last.number == 50 }?.liveFeatures?.contents)
        let fresh = try Bench(new)
        try fresh.send("E1", 16...50)
        // The new state has seen 16 to 45 and then 46 to 50; the window is 21 to 50.
        let track = try #require(fresh.live("E1").last)
        #expect(track.rul.bitPattern == bench.live("E1")[49].rul.bitPattern)
        #expect(Set(moved).count > 100)
    }

    @Test func fewEnginesMoveBetweenTwoFlushesAndAllDoInTheEnd() throws {
        let (old, new) = (try Self.model(1), try Self.model(2))
        let bench = try Bench(old, batch: 64)
        let engines = (1...40).map { "E\($0)" }
        for cycle in 1...40 {
            for engine in engines { try bench.stage(engine, cycle) }
            bench.fleet.flush(into: &bench.actions)
        }
        try bench.swap(to: new)
        #expect(bench.fleet.enginesToMove == 40)
        var moved: [Int] = []
        for cycle in 41...60 {
            for engine in engines { try bench.stage(engine, cycle) }
            bench.fleet.flush(into: &bench.actions)
            moved.append(40 - bench.fleet.enginesToMove)
        }
        #expect(moved.prefix(3) == [4, 8, 12])
        #expect(moved.last == 40)
        for engine in engines {
            let models = bench.live(engine).map(\.model)
            #expect(models.count == 60 && models.last == new.identity)
            // Once moved, an engine stays.
            #expect(models.drop { $0 == old.identity }.allSatisfy { $0 == new.identity })
        }
    }

    @Test func aCycleThatComesAfterAGapMovesWithTheRowsBeforeIt() throws {
        let new = try Self.model(2)
        let bench = try Bench(try Self.model(1))
        try bench.send("E1", 1...100)
        try bench.swap(to: new)
        try bench.send("E1", 105...150)
        let other = try Bench(new)
        try other.send("E1", 71...100)
        try other.send("E1", 105...150)
        #expect(Self.bits(Array(bench.live("E1")[100...])) == Self.bits(Array(other.live("E1")[30...])))
    }

    @Test(arguments: [(TinyBundle.Kind.plain, TinyBundle.Kind.cascade), (.cascade, .plain), (.cascade, .lastCycle)])
    func modelsOfAnotherKindFit(from: TinyBundle.Kind, to: TinyBundle.Kind) throws {
        let new = try Self.model(2, kind: to)
        let bench = try Bench(try Self.model(1, kind: from))
        try bench.send("E1", 1...70)
        try bench.swap(to: new)
        try bench.send("E1", 71...130)
        let other = try Bench(new)
        try other.send("E1", 41...130)
        #expect(Self.bits(Array(bench.live("E1")[70...])) == Self.bits(Array(other.live("E1")[30...])))
        // From the first window that lies wholly behind the move on; those of the other fleet end at the same cycles.
        let (windows, expected) = (try bench.windows(), try other.windows())
        #expect(windows.keys.sorted() == [30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130])
        for last in [110, 120, 130] { #expect(windows[last] == expected[last]) }
    }

    @Test func severalSwapsAndTheWayBack() throws {
        let (first, second) = (try Self.model(1), try Self.model(2))
        let bench = try Bench(first)
        try bench.send("E1", 1...40)
        try bench.send("E2", 1...40)
        try bench.swap(to: second)
        try bench.send("E1", 41...50)
        try bench.swap(to: first)
        #expect(bench.fleet.enginesToMove == 2)
        try bench.send("E1", 51...60)
        try bench.send("E2", 41...60)
        #expect(bench.fleet.enginesToMove == 0)
        #expect(
            bench.live("E1").map(\.model) == Array(repeating: first.identity, count: 40)
                + Array(repeating: second.identity, count: 10) + Array(repeating: first.identity, count: 10))
        #expect(bench.live("E2").allSatisfy { $0.model == first.identity })
        #expect(bench.jobs.map(\.span.last.number).sorted() == [30, 30, 40, 40, 50, 50, 60, 60])
    }

    @Test func aModelThatNothingNeedsIsReleased() throws {
        let bench = try Bench(try Self.model(1), maximumEngines: 3)
        weak let old = bench.fleet.model.model
        for engine in ["E1", "E2", "E3"] { try bench.send(engine, 1...40) }
        try bench.swap(to: try Self.model(2))
        try bench.send("E1", 41...41)
        try bench.send("E2", 41...41)
        // The fourth engine evicts the third, the last one with the old model.
        try bench.send("E4", 1...1)
        #expect(bench.fleet.enginesToMove == 0)
        #expect(old != nil)
        // Windows in flight keep it.
        bench.actions.removeAll()
        #expect(old == nil)
    }

    @Test func silentEnginesMoveFewAtATimeAndTheOldModelIsReleased() throws {
        let bench = try Bench(try Self.model(1))
        weak let old = bench.fleet.model.model
        let engines = (1...10).map { "E\($0)" }
        for engine in engines { try bench.send(engine, 1...40) }
        let new = try Self.model(2)
        try bench.swap(to: new)
        bench.actions.removeAll()
        #expect(old != nil && bench.fleet.enginesByModel.map(\.engines) == [10, 0])
        var calls = 0
        repeat { calls += 1 } while bench.fleet.moveSilent(most: 4)
        #expect(calls == 3)
        #expect(bench.fleet.enginesToMove == 0 && old == nil)
        #expect(bench.fleet.enginesByModel.map(\.model) == [new.identity])
    }

    /// A fleet of other sizes than a call looks at, with holes where engines were evicted.
    @Test func everySilentEngineIsFoundWhateverIsLookedAt() throws {
        let bench = try Bench(try Self.model(1), maximumEngines: 50)
        for number in 1...70 { try bench.send("E\(number)", 1...3) }
        try bench.swap(to: try Self.model(2))
        var calls = 0
        while bench.fleet.moveSilent(most: 3, looked: 7), calls < 1_000 { calls += 1 }
        #expect(bench.fleet.enginesToMove == 0 && calls < 40)
    }

    @Test(arguments: [41, 45, 1]) func anEngineThatMovedInSilenceIsScoredAsIfItHadMovedWhenItSpoke(next: Int) throws {
        let (old, new) = (try Self.model(1), try Self.model(2))
        let (silent, other) = (try Bench(old), try Bench(old))
        for bench in [silent, other] {
            try bench.send("E1", 1...40)
            try bench.swap(to: new)
        }
        #expect(!silent.fleet.moveSilent(most: 1))
        for bench in [silent, other] {
            try bench.send("E1", next...next, reset: next == 1)
            try bench.send("E1", next + 1...next + 60)
        }
        #expect(Self.bits(silent.live("E1")) == Self.bits(other.live("E1")))
        #expect(silent.live("E1").map(\.flags) == other.live("E1").map(\.flags))
        #expect(try silent.windows() == other.windows())
    }

    @Test func otherChannelsOrAnotherLengthAreAnObstacleThatIsNamed() throws {
        let first = try FleetModel(try Self.model(1), batch: 1)
        let renamed = try TinyBundle(version: 2, channels: ["altitude", "T30", "Nf"])
        let shorter = try TinyBundle(windowLength: 20, version: 3)
        defer {
            renamed.remove()
            shorter.remove()
        }
        let other = try FleetModel(ScoringModel(try renamed.load()), batch: 1)
        #expect(
            other.obstacle(for: first)
                == "channel 2: found T30 (degR, 0.0 to 1000.0), expected T24 (degR, 0.0 to 1000.0) as in \(first.model.identity)"
        )
        let short = try FleetModel(ScoringModel(try shorter.load()), batch: 1)
        #expect(
            short.obstacle(for: first) == "found windows of 20 cycles, expected 30 as in \(first.model.identity)")
        #expect(try FleetModel(try Self.model(2, kind: .plain), batch: 1).obstacle(for: first) == nil)
    }
}
