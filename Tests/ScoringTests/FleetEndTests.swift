import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// How runs and lives end: by a gap, a reset, the telemetry's word, silence, or the daemon's end.
@Suite struct FleetEndTests {
    @Test func theEndClosesAnEngineWithAWindowOverItsLastCycles() throws {
        let bench = try FleetBench(stride: 10)
        for number in 1...45 { try bench.send("E1", number, end: number == 45) }
        #expect(
            bench.windowWords == ["s1-30", "s11-40", "s16-45", "a21-50 end", "a31-60 end", "a41-70 end", "E end"])
        #expect(bench.jobs.map(\.span.number) == [1, 2, 3] && bench.abandoned.map(\.window) == [4, 5, 6])
        #expect(bench.jobs[2].liveRUL == bench.live[15..<45].map(\.rul))
        #expect(bench.jobs[2].rows[0, 1] == 640 + Float(16 % 7) * 0.1)
        #expect(bench.events.map(\.kind) == [.ended] && bench.events[0].lastCycle == 45)
        #expect(bench.fleet.contains(try EngineID("E1")))
    }

    @Test func noWindowClosesWhatARegularOneHasClosed() throws {
        let bench = try FleetBench(stride: 10)
        for number in 1...40 { try bench.send("E1", number, end: number == 40) }
        #expect(bench.windowWords == ["s1-30", "s11-40", "a21-50 end", "a31-60 end", "E end"])
    }

    @Test func afterTheEndTheNextCycleBeginsALifeWhateverItsNumber() throws {
        let fresh = try FleetBench()
        for number in 36...70 { try fresh.send("E1", number) }
        for first in [36, 1, 500] {
            let bench = try FleetBench()
            for number in 1...35 { try bench.send("E1", number, end: number == 35) }
            #expect(try bench.send("E1", 35, end: true)?.code == .duplicate)
            for number in first..<first + 35 { try bench.send("E1", number) }
            #expect(bench.live[35...].map { $0.flags.contains(.warmingUp) } == (1...35).map { $0 < 30 })
            #expect(bench.breaks.enumerated().filter { $0.element != .none }.map(\.offset) == [0, 35])
            #expect(bench.breaks[0] == .first && bench.breaks[35] == .life)
            #expect(bench.ends.count == 1)
            if first == 36 { #expect(bench.live[35...].map(\.rul.bitPattern) == fresh.live.map(\.rul.bitPattern)) }
        }
    }

    @Test func aLifeOfOneCycleEndsAsWell() throws {
        let bench = try FleetBench()
        try bench.send("E1", 7, reset: true, end: true)
        #expect(bench.windowWords == ["a7-36 end", "E end"] && bench.breaks == [.life])
        #expect(try bench.send("E1", 7, reset: true, end: true)?.code == .duplicate)
        #expect(try bench.send("E1", 8) == nil)
        #expect(bench.breaks == [.life, .life])
    }

    @Test func aGapAndAResetEndTheRunBehindItsWindows() throws {
        let bench = try FleetBench(stride: 20)
        for number in [1, 2, 5, 6] { try bench.send("E1", number) }
        try bench.send("E1", 1, reset: true)
        #expect(bench.windowWords == ["a1-30 gap", "e gap", "a5-34 reset", "E reset"])
        #expect(bench.breaks == [.first, .none, .gap, .none, .life])
        // The end of the run comes before the cycle that followed it.
        let places = bench.actions.map {
            switch $0 {
            case .live: "live"
            case .window: "window"
            case .event: "event"
            }
        }
        #expect(places[..<6] == ["live", "live", "window", "window", "event", "live"])
    }

    @Test func silenceClosesAnEngineBeforeItIsEvicted() throws {
        let bench = try FleetBench(stride: 10)
        for number in 1...33 { try bench.send("E1", number) }
        let late = bench.time.advanced(byMicroseconds: 1)
        #expect(!bench.fleet.evictIdle(since: late, at: late, most: 9, into: &bench.actions))
        #expect(
            bench.windowWords == [
                "s1-30", "s4-33", "a11-40 evicted", "a21-50 evicted", "a31-60 evicted", "E evicted", "f",
            ])
        #expect(bench.events.map(\.kind) == [.evicted])
        #expect(bench.jobs[1].liveRUL == bench.live[3..<33].map(\.rul))
    }

    @Test func whoeverWasClosedIsEvictedWithoutAnotherEnd() throws {
        let bench = try FleetBench()
        for number in 1...5 { try bench.send("E1", number, end: number == 5) }
        let late = bench.time.advanced(byMicroseconds: 1)
        _ = bench.fleet.evictIdle(since: late, at: late, most: 9, into: &bench.actions)
        #expect(bench.windowWords == ["a1-30 end", "E end", "f"])
    }

    @Test func whoMakesRoomForAnotherIsNotClosedWithAWindow() throws {
        let bench = try FleetBench(maximumEngines: 1)
        for number in 1...35 { try bench.send("E1", number) }
        try bench.send("E2", 1)
        #expect(bench.windowWords.suffix(2) == ["e evicted", "f"] && bench.jobs.count == 1)
    }

    @Test func theDaemonsEndEndsEveryRunOnce() throws {
        let bench = try FleetBench()
        for number in 1...5 {
            try bench.send("E1", number)
            try bench.send("E2", number, end: number == 5)
        }
        bench.actions.removeAll()
        bench.fleet.abandonAll(into: &bench.actions)
        #expect(bench.windowWords == ["a1-30 shutdown", "e shutdown"])
        #expect(bench.ends.map(\.engine.text) == ["E1"])
    }

    @Test func anEngineCanBeEndedFromOutside() throws {
        let (said, asked) = (try FleetBench(), try FleetBench())
        for number in 1...44 {
            try said.send("E1", number, end: number == 44)
            try asked.send("E1", number)
        }
        let engine = try EngineID("E1")
        #expect(asked.fleet.end(engine, at: asked.time))
        #expect(!asked.fleet.end(engine, at: asked.time))
        #expect(!asked.fleet.end(try EngineID("E2"), at: asked.time))
        asked.fleet.flush(into: &asked.actions)
        #expect(asked.windowWords == said.windowWords && asked.events == said.events)
        try asked.send("E1", 45)
        #expect(asked.breaks.last == .life)
    }

    @Test func withoutWindowsNothingIsDueAndThePlanIsObeyedFromTheNextCycleOn() throws {
        let bench = try FleetBench(stride: 10)
        let windows = bench.fleet.tradeoff
        let planner = try {
            let tiny = try TinyBundle()
            defer { tiny.remove() }
            return TradeoffPlanner(manifest: try tiny.load().manifest, cost: nil)
        }()
        for number in 1...35 { try bench.send("E1", number) }
        bench.fleet.tradeoff = try TradeoffTable(planner: planner, policy: TradeoffPolicy("live"))
        for number in 36...60 { try bench.send("E1", number) }
        #expect(bench.windowWords == ["s1-30"])
        bench.fleet.tradeoff = windows
        for number in 61...71 { try bench.send("E1", number) }
        #expect(bench.windowWords == ["s1-30", "s32-61", "s42-71"])
        #expect(bench.jobs.map(\.span.number) == [1, 2, 3])
        // Closed without windows, it has none to close with, and its run ends all the same.
        bench.fleet.tradeoff = try TradeoffTable(planner: planner, policy: TradeoffPolicy("live"))
        try bench.send("E1", 72, end: true)
        #expect(bench.windowWords == ["s1-30", "s32-61", "s42-71", "E end"])
    }

    @Test func anEngineCanBeResetFromOutside() throws {
        let bench = try FleetBench(stride: 20)
        for number in 1...5 { try bench.send("E1", number) }
        let engine = try EngineID("E1")
        #expect(bench.fleet.reset(engine, at: bench.time))
        #expect(!bench.fleet.reset(engine, at: bench.time))
        bench.fleet.flush(into: &bench.actions)
        #expect(bench.windowWords == ["a1-30 reset", "E reset"])
        #expect(bench.events.map(\.kind) == [.reset])
        let fresh = try FleetBench(stride: 20)
        for number in 6...9 {
            try bench.send("E1", number)
            try fresh.send("E1", number)
        }
        #expect(bench.live[5...].map(\.rul.bitPattern) == fresh.live.map(\.rul.bitPattern))
        #expect(bench.breaks[5] == .life)
    }
}
