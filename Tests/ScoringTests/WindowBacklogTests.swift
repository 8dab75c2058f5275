import Scoring
import Telemetry
import Testing

@Suite struct WindowBacklogTests {
    private func job(_ number: Int) throws -> WindowWork {
        var schedule = WindowSchedule(length: 1)
        schedule.beginRun(at: try Cycle(number))
        let span = try #require(schedule.complete(at: try Cycle(number), stride: 1))
        return .score(
            WindowJob(
                engine: try EngineID("E1"), span: span, rows: RowRing(capacity: 1, width: 1), liveRUL: [],
                firstReceived: .unixEpoch, lastReceived: .unixEpoch))
    }

    /// `s3` for a window over cycle 3 that is to be scored, `a3` for one that was abandoned.
    private func drain(_ backlog: inout WindowBacklog) -> [String] {
        var texts: [String] = []
        while let work = backlog.popFirst() {
            switch work {
            case .score(let job): texts.append("s\(job.span.first)")
            case .abandoned(let window): texts.append("a\(window.firstCycle) \(window.reason.rawValue)")
            case .runEnded(let end): texts.append("e\(end.engine) \(end.reason.rawValue)")
            case .forget(let engine): texts.append("f\(engine)")
            }
        }
        return texts
    }

    @Test func workComesOutInTheOrderItWentIn() throws {
        var backlog = WindowBacklog(capacity: 10)
        for number in 1...3 { backlog.append(try job(number)) }
        #expect(backlog.jobCount == 3)
        #expect(drain(&backlog) == ["s1", "s2", "s3"])
        #expect(backlog.isEmpty && backlog.jobCount == 0)
    }

    @Test func aFullBacklogAbandonsItsOldestWindowAndSaysSoInItsPlace() throws {
        var backlog = WindowBacklog(capacity: 2)
        for number in 1...5 { backlog.append(try job(number)) }
        #expect(backlog.jobCount == 2)
        #expect(drain(&backlog) == ["a1 overload", "a2 overload", "a3 overload", "s4", "s5"])
    }

    @Test func notesOfAbandonmentTakeNoRoom() throws {
        var backlog = WindowBacklog(capacity: 1)
        backlog.append(try job(1))
        let span = WindowSpanSample.make(try Cycle(2))
        for _ in 0..<10 { backlog.append(.abandoned(AbandonedWindow(try EngineID("E1"), span, reason: .gap))) }
        #expect(backlog.jobCount == 1)
        #expect(drain(&backlog).first == "s1")
    }

    @Test func whatWaitsCanBeGivenUpAtOnce() throws {
        var backlog = WindowBacklog(capacity: 5)
        for number in 1...3 { backlog.append(try job(number)) }
        _ = backlog.popFirst()
        backlog.abandonAll(reason: .shutdown)
        #expect(backlog.jobCount == 0)
        #expect(drain(&backlog) == ["a2 shutdown", "a3 shutdown"])
    }

    /// However pushes and pops are mixed, each window comes out once and in order, and never more than the capacity wait.
    @Test(arguments: 0..<20)
    func nothingIsLostOrRepeatedUnderAnyMixture(seed: UInt64) throws {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        var backlog = WindowBacklog(capacity: 3)
        var out: [String] = []
        var pushed = 0
        for _ in 0..<200 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if random >> 40 & 3 != 0 {
                pushed += 1
                backlog.append(try job(pushed))
            } else if let work = backlog.popFirst() {
                switch work {
                case .score(let job): out.append("\(job.span.first)")
                case .abandoned(let window): out.append("\(window.firstCycle)")
                case .runEnded, .forget: Issue.record("nothing was to end")
                }
            }
            #expect(backlog.jobCount <= 3)
        }
        out += drain(&backlog).map { String($0.dropFirst().prefix { $0 != " " }) }
        #expect(out == (1...pushed).map(String.init))
    }
}

private enum WindowSpanSample {
    static func make(_ cycle: Cycle) -> WindowSpan {
        var schedule = WindowSchedule(length: 1)
        schedule.beginRun(at: cycle)
        return schedule.complete(at: cycle, stride: 1)!
    }
}
