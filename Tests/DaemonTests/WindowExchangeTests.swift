import Daemon
import Scoring
import Telemetry
import Testing
import ZeroMQ

/// The meeting place of the live thread and the window path's threads.
@Suite struct WindowExchangeTests {
    private static let engines = (1...5).map { "E\($0)" }

    private static func exchange(workers: Int = 1, capacity: Int = 100) throws -> WindowExchange {
        WindowExchange(workers: workers, capacity: capacity, wake: try Wake())
    }

    private static func job(_ engine: String, _ number: Int) throws -> WindowWork {
        var schedule = WindowSchedule(length: 1)
        schedule.beginRun(at: try Cycle(number))
        let span = try #require(schedule.complete(at: try Cycle(number), stride: 1))
        return .score(
            WindowJob(
                engine: try EngineID(engine), span: span, rows: RowRing(capacity: 1, width: 1), liveRUL: [],
                firstReceived: .unixEpoch, lastReceived: .unixEpoch))
    }

    private static func end(_ engine: String) throws -> WindowWork {
        .runEnded(RunEnd(engine: try EngineID(engine), reason: .gap, endsLife: false))
    }

    /// What a worker would hand back for windows, without a model: each as one that was abandoned.
    private static func deliver(_ work: inout [WindowExchange.Assignment], to exchange: WindowExchange, worker: Int = 0)
    {
        var results = work.map {
            WindowExchange.Result.abandoned(AbandonedWindow($0.job.engine, $0.job.span, reason: .shutdown))
        }
        var tickets = work.map(\.ticket)
        work.removeAll()
        exchange.deliver(&results, of: &tickets, worker: worker)
    }

    private static func take(_ exchange: WindowExchange) -> [WindowExchange.Result] {
        var results: [WindowExchange.Result] = []
        exchange.takeResults(into: &results)
        return results
    }

    private static func word(_ result: WindowExchange.Result) -> String {
        switch result {
        case .scored(let score, _, _): "s\(score.lastCycle)"
        case .abandoned(let window): "\(window.reason == .overload ? "o" : "w")\(window.lastCycle)"
        case .runEnded: "e"
        case .forgotten: "f"
        }
    }

    private static func engine(_ result: WindowExchange.Result) -> String {
        switch result {
        case .scored(let score, _, _): score.engine.text
        case .abandoned(let window): window.engine.text
        case .runEnded(let end): end.engine.text
        case .forgotten(let engine): engine.text
        }
    }

    @Test func theEndOfARunComesBackBehindTheRunsWindows() throws {
        let exchange = try Self.exchange()
        var work = [try Self.job("E1", 1), try Self.job("E1", 2), try Self.end("E1"), .forget(try EngineID("E1"))]
        #expect(!exchange.submit(&work))
        #expect(work.isEmpty && !exchange.isIdle)
        var taken: [WindowExchange.Assignment] = []
        #expect(exchange.next(for: 0, limit: 2, into: &taken) && taken.count == 2)
        Self.deliver(&taken, to: exchange)
        #expect(!exchange.isIdle)
        #expect(Self.take(exchange).map(Self.word) == ["w1", "w2", "e", "f"])
        exchange.close()
        #expect(!exchange.next(for: 0, limit: 2, into: &taken) && exchange.isIdle)
    }

    @Test func whatNeedsNoScoringIsSaidAtOnce() throws {
        let exchange = try Self.exchange()
        var work = [try Self.job("E1", 1), try Self.end("E2"), .forget(try EngineID("E2"))]
        #expect(exchange.submit(&work))
        #expect(Self.take(exchange).map(Self.word) == ["e", "f"])
    }

    @Test func aFullExchangeGivesTheOldestWindowsUpAndLosesNoEnd() throws {
        let exchange = try Self.exchange(capacity: 2)
        var work = try (1...5).map { try Self.job("E1", $0) } + [try Self.end("E1")]
        #expect(exchange.submit(&work))
        #expect(exchange.load == (2, 3))
        var taken: [WindowExchange.Assignment] = []
        #expect(exchange.next(for: 0, limit: 100, into: &taken))
        Self.deliver(&taken, to: exchange)
        #expect(Self.take(exchange).map(Self.word) == ["o1", "o2", "o3", "w4", "w5", "e"])
    }

    @Test func whatWaitsAtTheEndIsGivenUp() throws {
        let exchange = try Self.exchange(workers: 3)
        var work: [WindowWork] = []
        for engine in Self.engines { work.append(try Self.job(engine, 1)) }
        #expect(!exchange.submit(&work))
        #expect(exchange.abandonWaiting(reason: .shutdown))
        #expect(exchange.load == (0, 0))
        #expect(Self.take(exchange).count == Self.engines.count && exchange.isIdle)
    }

    @Test(arguments: [(1, 1), (3, 16_384), (256, 100), (7, 3)])
    func neverMoreWindowsWaitThanMay(workers: Int, capacity: Int) throws {
        let exchange = try Self.exchange(workers: workers, capacity: capacity)
        #expect(exchange.workerCount == min(workers, capacity))
        for number in 1...20 {
            var work = try (0..<1_000).map { try Self.job("E\($0)", number) }
            _ = exchange.submit(&work)
            #expect(exchange.load.queued <= capacity)
            _ = Self.take(exchange)
        }
        #expect(exchange.depths.windows.highest <= capacity)
    }

    /// Ids that come and go, gaps at every cycle and a worker that never comes by: what waits to be said behind windows is bounded.
    @Test func endsAndEvictionsBehindWindowsAreBoundedWhateverTheWorkerDoes() throws {
        let exchange = try Self.exchange(capacity: 16)
        var (inside, outside) = (0, 0)
        var stuck: [WindowExchange.Assignment] = []
        for number in 1...20_000 {
            let engine = "E\(number % 40)"
            var work = [try Self.job(engine, number), try Self.end(engine), .forget(try EngineID(engine))]
            inside += work.count
            _ = exchange.submit(&work)
            #expect(exchange.depths.notes.now <= exchange.noteCapacity)
            if number == 8 { #expect(exchange.next(for: 0, limit: 4, into: &stuck)) }
            outside += Self.take(exchange).count
        }
        #expect(exchange.depths.notes.highest == exchange.noteCapacity || exchange.depths.windows.highest == 16)
        _ = exchange.abandonWaiting(reason: .shutdown)
        Self.deliver(&stuck, to: exchange)
        outside += Self.take(exchange).count
        #expect(outside == inside && exchange.isIdle)
    }

    @Test func workersTakeNoMoreWindowsWhileTooManyResultsWait() throws {
        let exchange = try Self.exchange(capacity: 10_000)
        var work = try (1...5_000).map { try Self.job("E1", $0) }
        _ = exchange.submit(&work)
        var taken: [WindowExchange.Assignment] = []
        while exchange.resultsWaiting < WindowExchange.resultsKept {
            #expect(exchange.next(for: 0, limit: 16, into: &taken))
            Self.deliver(&taken, to: exchange)
        }
        #expect(exchange.resultsWaiting == WindowExchange.resultsKept)
        exchange.nudge()
        #expect(exchange.next(for: 0, limit: 16, into: &taken) && taken.isEmpty)
        #expect(Self.take(exchange).count == WindowExchange.resultsKept)
        #expect(exchange.next(for: 0, limit: 16, into: &taken) && taken.count == 16)
    }

    /// Workers on threads of their own: each engine's words come back once, and in its order.
    @Test(arguments: [1, 2, 3])
    func anEnginesWordsComeBackInOrderWhateverTheWorkers(workers: Int) throws {
        let exchange = try Self.exchange(workers: workers, capacity: 100_000)
        let threads = try (0..<workers).map { worker in
            try SocketThread(name: "worker-\(worker)") {
                var work: [WindowExchange.Assignment] = []
                while exchange.next(for: worker, limit: 16, into: &work) {
                    if !work.isEmpty { Self.deliver(&work, to: exchange, worker: worker) }
                }
            }
        }
        var expected: [String: [String]] = [:]
        var work: [WindowWork] = []
        var (results, taken): ([WindowExchange.Result], [WindowExchange.Result]) = ([], [])
        for number in 1...2_000 {
            for engine in Self.engines {
                work.append(try Self.job(engine, number))
                expected[engine, default: []].append("w\(number)")
                guard number.isMultiple(of: 7) else { continue }
                work.append(try Self.end(engine))
                expected[engine, default: []].append("e")
            }
            _ = exchange.submit(&work)
            exchange.takeResults(into: &taken)
            results += taken
            taken.removeAll()
        }
        exchange.close()
        for thread in threads { thread.join() }
        exchange.takeResults(into: &taken)
        results += taken
        #expect(exchange.isIdle)
        for engine in Self.engines {
            #expect(results.filter { Self.engine($0) == engine }.map(Self.word) == expected[engine])
        }
    }

    /// A worker that is about to sleep when the exchange is closed is woken: it would never be again.
    @Test func aWorkerThatGoesToSleepAsTheExchangeClosesEnds() throws {
        for _ in 0..<2_000 {
            let exchange = try Self.exchange()
            let thread = try SocketThread(name: "worker") {
                var work: [WindowExchange.Assignment] = []
                while exchange.next(for: 0, limit: 1, into: &work) {}
            }
            exchange.close()
            thread.join()
        }
    }
}
