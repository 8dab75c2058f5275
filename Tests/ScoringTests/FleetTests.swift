import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// The fleet's decisions, with a clock that the test sets.
@Suite struct FleetTests {
    @Test func everyCycleIsScoredAtOnceAndWarmingUpUntilThirtyWereSeen() throws {
        let bench = try FleetBench()
        for number in 1...35 { try bench.send("E1", number) }
        #expect(bench.live.map(\.cycle) == Array(1...35))
        #expect(bench.live.map { $0.flags.contains(.warmingUp) } == (1...35).map { $0 < 30 })
        #expect(
            bench.live.allSatisfy {
                $0.lookAhead == 0 && (0...125).contains($0.rul) && $0.model.hasPrefix("tiny-1.0.0@")
            })
        #expect(bench.live[0].received.microseconds == 2_000_000 && bench.live[0].scored.microseconds == 9_000_000)
    }

    @Test func aWindowCarriesItsRowsAndWhatLiveSaidOfThem() throws {
        let bench = try FleetBench()
        for number in 1...40 { try bench.send("E1", number) }
        #expect(bench.jobs.count == 2)
        let job = bench.jobs[1]
        #expect(job.span.first.number == 11 && job.span.last.number == 40)
        #expect(job.rows.contents.count == 90)
        #expect(job.rows[0, 1] == 640 + Float(11 % 7) * 0.1)
        #expect(job.liveRUL == bench.live[10..<40].map(\.rul))
        #expect(job.firstReceived.microseconds(to: job.lastReceived) == 29_000_000)
    }

    @Test func enginesDoNotTouchOneAnother() throws {
        let alone = try FleetBench()
        for number in 1...50 { try alone.send("E1", number) }
        let together = try FleetBench(stride: 3)
        for number in 1...50 {
            try together.send("E2", number, values: [10, 600, 2_300])
            try together.send("E1", number)
            if number.isMultiple(of: 3) { try together.send("E3", number / 3) }
        }
        let bits = together.live.filter { $0.engine.text == "E1" }.map(\.rul.bitPattern)
        #expect(bits == alone.live.map(\.rul.bitPattern))
    }

    @Test func aGapEndsTheWindowsButNotTheLiveState() throws {
        let bench = try FleetBench()
        for number in 1...35 { try bench.send("E1", number) }
        try bench.send("E1", 40)
        #expect(bench.abandoned.map(\.firstCycle) == [11, 21, 31])
        #expect(bench.abandoned.allSatisfy { $0.reason == .gap })
        #expect(bench.events.map(\.kind) == [.gap])
        #expect(bench.live.last?.flags.contains(.warmingUp) == false)
        for number in 41...69 { try bench.send("E1", number) }
        #expect(bench.jobs.last?.span.first.number == 40)
    }

    @Test func aResetBeginsAnewLikeAFirstLife() throws {
        let bench = try FleetBench()
        for number in 1...35 { try bench.send("E1", number) }
        try bench.send("E1", 1, reset: true)
        for number in 2...35 { try bench.send("E1", number) }
        let rul = bench.live.map(\.rul.bitPattern)
        #expect(rul[0..<35] == rul[35..<70])
        #expect(bench.abandoned.allSatisfy { $0.reason == .reset } && bench.abandoned.count == 3)
        #expect(bench.events.map(\.kind) == [.reset])
    }

    @Test func whatIsRefusedLeavesNoTrace() throws {
        let bench = try FleetBench()
        let clean = try FleetBench()
        for number in 1...40 {
            try bench.send("E1", number)
            try clean.send("E1", number)
            #expect(try bench.send("E1", number)?.code == .duplicate)
            #expect(try bench.send("E1", number + 200_000)?.code == .cycleRange)
        }
        #expect(bench.live.map(\.rul.bitPattern) == clean.live.map(\.rul.bitPattern))
        #expect(bench.jobs.map(\.span) == clean.jobs.map(\.span))
        #expect(bench.events.filter { $0.kind == .duplicate }.count == 40)
        #expect(bench.events.filter { $0.kind == .refused }.count == 40)
    }

    @Test func aLateCycleIsRefusedWithTheLastOneInTheText() throws {
        let bench = try FleetBench()
        try bench.send("E1", 1)
        try bench.send("E1", 5)
        let refusal = try bench.send("E1", 3)
        #expect(refusal == Refusal(.late, "cycle 3 came after cycle 5"))
        #expect(bench.events.last?.kind == .late)
    }

    @Test func oneEngineTooManyEvictsTheOneNotHeardFromForLongest() throws {
        let bench = try FleetBench(maximumEngines: 2)
        try bench.send("E1", 1)
        try bench.send("E2", 1)
        try bench.send("E1", 2)
        try bench.send("E3", 1)
        #expect(bench.forgotten == ["E2"])
        #expect(bench.events.map(\.kind) == [.evicted])
        #expect(bench.abandoned.map(\.reason) == [.evicted])
        #expect(bench.fleet.engineCount == 2)
        // Its place is taken again, and E2 begins anew.
        try bench.send("E2", 2)
        #expect(bench.forgotten == ["E2", "E1"])
        #expect(bench.live.last?.flags.contains(.warmingUp) == true)
    }

    @Test func onlySilentEnginesAreEvictedForSilence() throws {
        let bench = try FleetBench()
        for engine in ["E1", "E2", "E3"] { try bench.send(engine, 1) }
        try bench.send("E1", 2)
        #expect(
            !bench.fleet.evictIdle(
                since: Timestamp(microseconds: 4_000_000), at: bench.time, most: 9, into: &bench.actions))
        #expect(bench.forgotten == ["E2"])
        let late = Timestamp(microseconds: 9_000_000)
        #expect(bench.fleet.evictIdle(since: late, at: bench.time, most: 1, into: &bench.actions))
        #expect(bench.forgotten == ["E2", "E3"])
        #expect(!bench.fleet.evictIdle(since: late, at: bench.time, most: 9, into: &bench.actions))
        #expect(bench.forgotten == ["E2", "E3", "E1"])
        #expect(bench.fleet.engineCount == 0)
    }

    @Test func whatIsMissingIsCarriedForwardInTheUnitsOfThePresentCondition() throws {
        // At sea level T24 stands 2 scales above its mean of 640; at altitude the mean is 550.
        let bench = try FleetBench(conditions: true)
        try bench.send("E1", 1, values: [0, 641, 2_388])
        try bench.send("E1", 2, values: [42, .nan, 2_212], missing: [1])
        let reference = try FleetBench(conditions: true)
        try reference.send("E1", 1, values: [0, 641, 2_388])
        try reference.send("E1", 2, values: [42, 551, 2_212])
        #expect(bench.live[1].rul.bitPattern == reference.live[1].rul.bitPattern)
        #expect(bench.live[1].flags.contains(.imputed) && !reference.live[1].flags.contains(.imputed))
    }

    @Test func withNothingToCarryForwardTheConditionsMeanStandsIn() throws {
        let bench = try FleetBench(conditions: true)
        try bench.send("E1", 1, values: [42, .nan, 2_212], missing: [1])
        let reference = try FleetBench(conditions: true)
        try reference.send("E1", 1, values: [42, 550, 2_212])
        #expect(bench.live[0].rul.bitPattern == reference.live[0].rul.bitPattern)
    }

    @Test func aStrideThatDoesNotFitTheWindowIsRefused() throws {
        let tiny = try TinyBundle(windowLength: 10)
        defer { tiny.remove() }
        let bundle = try tiny.load()
        #expect(throws: ScoringError.self) {
            try Fleet(bundle: bundle, policy: FleetPolicy(stride: 11, maximumEngines: 1), now: { .unixEpoch })
        }
    }

    @Test func aWindowsScoresComeBackColumnByColumn() throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let bench = try FleetBench()
        for number in 1...30 { try bench.send("E1", number) }
        let score = try WindowPath(bundle: try tiny.load()).score(bench.jobs[0])
        #expect(score.cycles == Array(1...30))
        #expect(score.lookAhead == (0...29).reversed())
        #expect(score.rulByCycle.count == 30 && score.rul == score.rulByCycle[29])
        #expect(score.settled == (0..<30).map { _ in false })
        #expect(score.liveRULByCycle == bench.live.map(\.rul))
        #expect(score.contextWaitMilliseconds == 29_000)
    }
}
