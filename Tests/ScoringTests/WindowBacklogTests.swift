import Scoring
import Telemetry
import Testing

@Suite struct WindowBacklogTests {
    /// `E1 3`: window 3 of engine E1, over cycle 3 alone; `E1 3!` one that an alert waits for, `E1 3~` one close to an alert.
    static func work(_ text: String) throws -> WindowWork {
        let parts = text.trimmingSuffix(while: { "!~".contains($0) }).split(separator: " ")
        guard let number = Int(parts[1]) else { throw Stray() }
        let cycle = try Cycle(number)
        var schedule = WindowSchedule(length: 1)
        schedule.beginRun(at: cycle)
        let span = try #require(schedule.complete(at: try Cycle(number), stride: 1))
        var job = WindowJob(
            engine: try EngineID(String(parts[0])), span: span, rows: RowRing(capacity: 1, width: 1), liveRUL: [],
            firstReceived: .unixEpoch, lastReceived: .unixEpoch)
        if text.hasSuffix("!") { job.importance = .judging }
        if text.hasSuffix("~") { job.importance = .near }
        return .score(job)
    }

    static func gap(_ engine: String, _ number: Int) throws -> WindowWork {
        guard case .score(let job) = try work("\(engine) \(number)") else { throw Stray() }
        return .abandoned(AbandonedWindow(job.engine, job.span, reason: .gap))
    }

    static func end(_ engine: String, life: Bool = false) throws -> WindowWork {
        .runEnded(RunEnd(engine: try EngineID(engine), reason: .gap, endsLife: life))
    }

    private struct Stray: Error {}

    /// `E1 a3 overload` for a window over cycle 3 that was abandoned.
    private static func word(_ work: WindowWork) -> String {
        switch work {
        case .score(let job): "\(job.engine) s\(job.span.first)"
        case .abandoned(let window): "\(window.engine) a\(window.firstCycle) \(window.reason.rawValue)"
        case .runEnded(let end): "\(end.engine) e"
        case .forget(let engine): "\(engine) f"
        }
    }

    private static func takeSaid(_ backlog: inout WindowBacklog) -> [String] {
        defer { backlog.said.removeAll() }
        return backlog.said.map(word)
    }

    /// Everything that comes out, one window at a time.
    static func drain(_ backlog: inout WindowBacklog) -> [String] {
        var words = takeSaid(&backlog)
        while let (ticket, job) = backlog.next() {
            if backlog.isStanding(ticket) { words.append(word(.score(job))) }
            backlog.finish(ticket)
            words += takeSaid(&backlog)
        }
        return words
    }

    static let orders: [(capacity: Int, input: [String], output: [String])] = [
        (10, ["E1 1", "E1 2", "E2 1", "E1 3"], ["E1 s1", "E1 s2", "E2 s1", "E1 s3"]),
        // When full, the oldest goes and is said in its place.
        (2, ["E1 1", "E1 2", "E1 3"], ["E1 a1 overload", "E1 s2", "E1 s3"]),
        // Of several engines' the oldest that a newer one makes up for.
        (3, ["E1 1", "E2 1", "E2 2", "E3 1"], ["E2 a1 overload", "E1 s1", "E2 s2", "E3 s1"]),
        // Where none does, the oldest.
        (2, ["E1 1", "E2 1", "E3 1"], ["E1 a1 overload", "E2 s1", "E3 s1"]),
        // More important ones stand in front of the others.
        (10, ["E1 1", "E2 1~", "E3 1!", "E4 1"], ["E3 s1", "E2 s1", "E1 s1", "E4 s1"]),
        // And take those of their engine with them that they wait for.
        (10, ["E1 1", "E2 1", "E2 2", "E2 3!", "E3 1~"], ["E2 s1", "E2 s2", "E2 s3", "E3 s1", "E1 s1"]),
        // What comes behind an important one need not be.
        (10, ["E1 1", "E2 1!", "E2 2"], ["E2 s1", "E1 s1", "E2 s2"]),
        // The less important are given up first, even if they are newer.
        (2, ["E1 1!", "E2 1!", "E3 1"], ["E3 a1 overload", "E1 s1", "E2 s1"]),
        (2, ["E1 1!", "E2 1~", "E3 1!", "E4 1~"], ["E2 a1 overload", "E4 a1 overload", "E1 s1", "E3 s1"]),
        // An engine that is to be judged keeps its newest window.
        (
            3, ["E1 1!", "E1 2!", "E2 1!", "E3 1!", "E2 2!"],
            ["E1 a1 overload", "E2 a1 overload", "E1 s2", "E3 s1", "E2 s2"]
        ),
    ]

    @Test(arguments: orders)
    func windowsComeOutByWhatHangsOnThemAndThenByAge(capacity: Int, input: [String], output: [String]) throws {
        var backlog = WindowBacklog(capacity: capacity)
        for text in input {
            backlog.append(try Self.work(text))
            #expect(backlog.jobCount <= capacity)
        }
        // What is given up may be said before or after others' windows, but not of its own engine.
        let words = Self.drain(&backlog)
        #expect(words.filter { $0.contains("a") } == output.filter { $0.contains("a") })
        #expect(words.filter { $0.contains(" s") } == output.filter { $0.contains(" s") })
        #expect(backlog.isEmpty && backlog.jobCount == 0)
    }

    @Test func notesWaitForTheWindowsOfTheirEngineAndForNoOther() throws {
        var backlog = WindowBacklog(capacity: 10)
        for text in ["E1 1", "E2 1"] { backlog.append(try Self.work(text)) }
        backlog.append(try Self.gap("E2", 2))
        backlog.append(try Self.end("E2"))
        backlog.append(try Self.gap("E3", 1))
        backlog.append(.forget(try EngineID("E3")))
        #expect(backlog.noteCount == 2)
        #expect(Self.drain(&backlog) == ["E3 a1 gap", "E3 f", "E1 s1", "E2 s1", "E2 a2 gap", "E2 e"])
    }

    @Test func aWindowOfTheLifeBeforeIsNotMadeUpForByTheNext() throws {
        var backlog = WindowBacklog(capacity: 2)
        backlog.append(try Self.work("E1 9!"))
        backlog.append(try Self.end("E1", life: true))
        backlog.append(try Self.work("E2 1!"))
        backlog.append(try Self.work("E2 2!"))
        #expect(Self.drain(&backlog) == ["E2 a1 overload", "E1 s9", "E1 e", "E2 s2"])
    }

    @Test func whatWaitsCanBeGivenUpAtOnce() throws {
        var backlog = WindowBacklog(capacity: 5)
        for text in ["E1 1", "E1 2", "E2 1!"] { backlog.append(try Self.work(text)) }
        guard let (ticket, _) = backlog.next() else { throw Stray() }
        backlog.abandonAll(reason: .shutdown)
        #expect(backlog.jobCount == 0)
        #expect(Self.takeSaid(&backlog) == ["E1 a1 shutdown", "E1 a2 shutdown"])
        backlog.finish(ticket)
        #expect(backlog.isEmpty && backlog.overflowCount == 0)
    }

    @Test func moreNotesThanMayWaitGiveTheWindowsUpThatTheyWaitFor() throws {
        var backlog = WindowBacklog(capacity: 10, noteCapacity: 3)
        for text in ["E1 1", "E1 2", "E2 1"] { backlog.append(try Self.work(text)) }
        for number in 3...6 {
            backlog.append(try Self.gap("E1", number))
            #expect(backlog.noteCount <= 3)
        }
        #expect(
            Self.takeSaid(&backlog)
                == ["E1 a1 overload", "E1 a2 overload", "E1 a3 gap", "E1 a4 gap", "E1 a5 gap", "E1 a6 gap"])
        #expect(backlog.overflowCount == 2)
        #expect(Self.drain(&backlog) == ["E2 s1"])
    }

    /// Even behind a window that is being scored for ever.
    @Test func notesBehindAWindowThatIsBeingScoredAreBoundedToo() throws {
        var backlog = WindowBacklog(capacity: 10, noteCapacity: 3)
        backlog.append(try Self.work("E1 1"))
        backlog.append(try Self.work("E1 2"))
        guard let first = backlog.next(), let second = backlog.next() else { throw Stray() }
        for number in 3...6 {
            backlog.append(try Self.gap("E1", number))
            #expect(backlog.noteCount <= 3)
        }
        #expect(!backlog.isStanding(first.ticket) && !backlog.isStanding(second.ticket))
        backlog.append(try Self.work("E1 7"))
        backlog.finish(first.ticket)
        backlog.finish(second.ticket)
        #expect(
            Self.drain(&backlog)
                == ["E1 a1 overload", "E1 a2 overload", "E1 a3 gap", "E1 a4 gap", "E1 a5 gap", "E1 a6 gap", "E1 s7"])
    }
}
