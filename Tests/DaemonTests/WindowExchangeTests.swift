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

    /// What a worker would hand back for `work`, without a model: each window as one that was abandoned.
    private static func results(of work: [WindowWork]) -> [WindowExchange.Result] {
        work.map {
            switch $0 {
            case .score(let job): .abandoned(AbandonedWindow(job.engine, job.span, reason: .shutdown))
            case .abandoned(let window): .abandoned(window)
            case .runEnded(let end): .runEnded(end)
            case .forget(let engine): .forgotten(engine)
            }
        }
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
        exchange.submit(&work)
        #expect(work.isEmpty && !exchange.isIdle)
        var results: [WindowExchange.Result] = []
        for expected in [2, 2] {
            #expect(exchange.next(for: 0, limit: 2, into: &work) && work.count == expected)
            var batch = Self.results(of: work)
            work.removeAll()
            exchange.deliver(&batch)
        }
        #expect(!exchange.isIdle)
        exchange.takeResults(into: &results)
        #expect(results.map(Self.word) == ["w1", "w2", "e", "f"])
        exchange.close()
        #expect(!exchange.next(for: 0, limit: 2, into: &work) && exchange.isIdle)
    }

    @Test func aFullExchangeGivesTheOldestWindowsUpAndLosesNoEnd() throws {
        let exchange = try Self.exchange(capacity: 2)
        var work = try (1...5).map { try Self.job("E1", $0) } + [try Self.end("E1")]
        exchange.submit(&work)
        #expect(exchange.load == (2, 3))
        #expect(exchange.next(for: 0, limit: 100, into: &work))
        #expect(Self.results(of: work).map(Self.word) == ["o1", "o2", "o3", "w4", "w5", "e"])
    }

    @Test func whatWaitsAtTheEndIsGivenUp() throws {
        let exchange = try Self.exchange(workers: 3)
        var work: [WindowWork] = []
        for engine in Self.engines { work.append(try Self.job(engine, 1)) }
        exchange.submit(&work)
        exchange.abandonWaiting(reason: .shutdown)
        #expect(exchange.load == (0, 0))
        exchange.close()
        var count = 0
        for worker in 0..<3 {
            while exchange.next(for: worker, limit: 2, into: &work) {
                #expect(
                    work.allSatisfy {
                        if case .abandoned(let window) = $0 { window.reason == .shutdown } else { false }
                    })
                count += work.count
                work.removeAll()
            }
        }
        #expect(count == Self.engines.count)
    }

    /// Workers on threads of their own: each engine's words come back once, and in its order.
    @Test(arguments: [1, 2, 3])
    func anEnginesWordsComeBackInOrderWhateverTheWorkers(workers: Int) throws {
        let exchange = try Self.exchange(workers: workers, capacity: 100_000)
        let threads = try (0..<workers).map { worker in
            try SocketThread(name: "worker-\(worker)") {
                var work: [WindowWork] = []
                while exchange.next(for: worker, limit: 16, into: &work) {
                    var results = Self.results(of: work)
                    work.removeAll()
                    exchange.deliver(&results)
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
            exchange.submit(&work)
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
}
