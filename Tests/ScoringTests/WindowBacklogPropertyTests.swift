import Scoring
import Telemetry
import TestSupport
import Testing

/// Whatever goes in, in whatever mixture with what comes out: nothing is lost or repeated, every engine's order is kept, and no
/// limit is passed.
@Suite struct WindowBacklogPropertyTests {
    private struct Bench {
        var backlog = WindowBacklog(capacity: 5, noteCapacity: 7)
        var random: SplitMix
        /// What went in of each engine, and what came out.
        var inside: [String: [String]] = [:]
        var outside: [String: [String]] = [:]
        var inWork: [(ticket: WindowBacklog.Ticket, engine: String, number: Int)] = []
        var number = 0

        mutating func append() throws {
            number += 1
            let engine = "E\(random.next() % 6)"
            let work: WindowWork
            switch random.next() % 8 {
            case 0: work = try WindowBacklogTests.gap(engine, number)
            case 1: work = try WindowBacklogTests.end(engine, life: random.next() % 2 == 0)
            case 2: work = .forget(try EngineID(engine))
            case 3: work = try WindowBacklogTests.work("\(engine) \(number)!")
            case 4: work = try WindowBacklogTests.work("\(engine) \(number)~")
            default: work = try WindowBacklogTests.work("\(engine) \(number)")
            }
            inside[engine, default: []].append(Self.word(work))
            backlog.append(work)
            takeSaid()
        }

        mutating func take() {
            guard inWork.count < 4, let (ticket, job) = backlog.next() else { return }
            inWork.append((ticket, job.engine.text, job.span.first.number))
        }

        mutating func finish() {
            guard !inWork.isEmpty else { return }
            let (ticket, engine, number) = inWork.removeFirst()
            if backlog.isStanding(ticket) { outside[engine, default: []].append("w\(number)") }
            backlog.finish(ticket)
            takeSaid()
        }

        mutating func takeSaid() {
            for work in backlog.said { outside[work.engine.text, default: []].append(Self.word(work)) }
            backlog.said.removeAll()
        }

        /// A window is the same word whether it is scored or given up.
        static func word(_ work: WindowWork) -> String {
            switch work {
            case .score(let job): "w\(job.span.first)"
            case .abandoned(let window): "w\(window.firstCycle)"
            case .runEnded: "e"
            case .forget: "f"
            }
        }
    }

    @Test(arguments: [UInt64](0..<200))
    func nothingIsLostRepeatedOrOutOfOrderUnderAnyMixture(seed: UInt64) throws {
        var bench = Bench(random: SplitMix(seed: seed))
        // Phases in which the workers are slow, fast, or do not come by at all.
        for _ in 0..<10 {
            let pace = bench.random.next() % 4
            for _ in 0..<60 {
                try bench.append()
                for _ in 0..<pace {
                    if bench.random.next() % 2 == 0 { bench.take() } else { bench.finish() }
                }
                #expect(bench.backlog.jobCount <= 5 && bench.backlog.noteCount <= 7)
                let waiting = WindowImportance.allCases.reduce(0) { $0 + bench.backlog.waitingCount(of: $1) }
                #expect(waiting == bench.backlog.jobCount)
            }
            if bench.random.next() % 3 == 0 { bench.backlog.abandonAll(reason: .shutdown) }
            bench.takeSaid()
        }
        while bench.backlog.jobCount > 0 || !bench.inWork.isEmpty {
            bench.take()
            bench.finish()
        }
        bench.takeSaid()
        #expect(bench.backlog.isEmpty)
        #expect(bench.outside == bench.inside)
    }
}

extension StringProtocol {
    /// Without the last characters of some kind.
    func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> SubSequence {
        var rest = self[...]
        while let last = rest.last, isTrimmed(last) { rest = rest.dropLast() }
        return rest
    }
}
