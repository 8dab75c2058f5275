import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// The fleet, the line of windows, the window path and the review as the daemon puts them together: whatever telemetry comes,
/// every cycle that is scored live is settled once, in order.
@Suite struct SettledFleetTests {
    /// What a daemon does between its sockets, with random telemetry and a window path that is late.
    private struct Bench {
        let fleet: Fleet
        let review: FleetReview
        let path: WindowPath
        var backlog = WindowBacklog(capacity: 6)
        var actions: [FleetAction] = []
        var reviewed: [ReviewAction] = []
        var sequences: [EngineID: UInt64] = [:]
        /// Scored live and not settled yet: cycle and sequence.
        var waiting: [EngineID: [(cycle: Int, sequence: UInt64)]] = [:]
        var noted = 0
        var settled: [SettledScore] = []
        var ends = 0
        var clock = Timestamp.unixEpoch

        init(_ bundle: ModelBundle, tradeoff: TradeoffTable) throws {
            fleet = try Fleet(
                bundle: bundle, policy: FleetPolicy(tradeoff: tradeoff, maximumEngines: 4), batch: 8,
                now: { .unixEpoch })
            review = FleetReview(
                tradeoff: tradeoff, alerts: AlertPolicy(), blend: ScoreBlend(manifest: bundle.manifest),
                model: bundle.identity)
            path = try WindowPath(bundle: bundle)
        }

        mutating func set(_ table: TradeoffTable) {
            var tradeoff = fleet.tradeoff
            tradeoff.adopt(table)
            fleet.tradeoff = tradeoff
            review.tradeoff = tradeoff
        }

        /// Scores what was staged, or whatever else the fleet has to say.
        mutating func carryOut() {
            fleet.flush(into: &actions)
            var scored = 0
            for action in actions {
                switch action {
                case .live(var score, let breaks):
                    sequences[score.engine, default: 0] += 1
                    score.sequence = sequences[score.engine] ?? 0
                    waiting[score.engine, default: []].append((score.cycle, score.sequence))
                    noted += 1
                    review.note(score, breaks, slot: fleet.scoredSlots[scored], at: clock, into: &reviewed)
                    scored += 1
                    check(by: nil)
                case .window(.score(var job)):
                    job.importance = review.importance(of: job)
                    backlog.append(.score(job))
                case .window(let work): backlog.append(work)
                case .event: break
                }
            }
            actions.removeAll()
        }

        /// The window path gets on with a piece of work.
        mutating func deliver() {
            if backlog.said.isEmpty, let (ticket, job) = backlog.next() {
                var window = path.score(job)
                review.take(&window, at: clock, into: &reviewed)
                check(by: window)
                backlog.finish(ticket)
                return
            }
            switch backlog.said.isEmpty ? nil : backlog.said.removeFirst() {
            case nil, .score: break
            case .abandoned(let window):
                review.take(window, at: clock, into: &reviewed)
                check(by: nil)
            case .runEnded(let end):
                ends += 1
                review.take(end, at: clock, into: &reviewed)
                check(by: nil)
            case .forget(let engine):
                review.forget(engine)
                if !fleet.contains(engine) {
                    #expect(review.pendingCount(of: engine) == nil)
                    sequences[engine] = nil
                }
            }
        }

        private mutating func check(by window: WindowScore?) {
            var flags = window?.settled ?? []
            for case .settled(let score, _) in reviewed {
                let next = waiting[score.engine]?.isEmpty == false ? waiting[score.engine]?.removeFirst() : nil
                #expect(next?.cycle == score.cycle && next?.sequence == score.liveSequence)
                #expect((score.short == nil) == (score.lookAhead >= score.asked))
                if let window, score.window == window.window {
                    #expect(flags[score.cycle - window.firstCycle])
                    flags[score.cycle - window.firstCycle] = false
                    #expect(score.rul == window.rulByCycle[score.cycle - window.firstCycle])
                }
                settled.append(score)
            }
            #expect(flags.allSatisfy { !$0 })
            reviewed.removeAll()
        }
    }

    @Test(arguments: [["balanced"], ["live", "balanced", "accuracy", "look_ahead 3, stride 20"]], [UInt64](1...4))
    func everyCycleThatIsScoredLiveIsSettledOnceInOrder(policies: [String], seed: UInt64) throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let tables = try policies.map { try Plans.table($0, policies.count > 1 ? ["E1: look_ahead 20"] : []) }
        var bench = try Bench(try tiny.load(), tradeoff: tables[0])
        var random = SplitMix(seed: seed)
        func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
        let engines = try (0..<6).map { try EngineID("E\($0)") }
        var cycles = [Int](repeating: 0, count: engines.count)
        // Few engines at a time, so that each has long runs, and now and then another that pushes one out.
        var active = 0
        var staged = 0
        var stalled = 0
        for _ in 0..<10_000 {
            if pick(400) == 0 { active = pick(engines.count) }
            let index = (active + pick(3)) % engines.count
            cycles[index] += pick(150) == 0 ? 2 + pick(40) : 1
            let reset = pick(200) == 0
            if reset { cycles[index] = 1 + pick(5) }
            let record = TelemetryRecord(
                engine: engines[index], cycle: try Cycle(cycles[index]),
                values: [Float(pick(40)), 640 + Float(pick(10)), 2_388], reset: reset, end: pick(150) == 0)
            bench.clock = bench.clock.advanced(byMicroseconds: 1_000)
            do throws(Refusal) {
                try bench.fleet.stage(record, received: bench.clock)
            } catch {
                // A number that the engine has had already, in the same life.
                #expect(error.code == .duplicate || error.code == .late)
            }
            staged += 1
            if staged == 8 || pick(4) == 0 {
                bench.carryOut()
                staged = 0
            }
            if pick(400) == 0 { bench.set(tables[pick(tables.count)]) }
            if pick(500) == 0 { _ = bench.fleet.end(engines[index], at: bench.clock) }
            if pick(500) == 0 { _ = bench.fleet.reset(engines[index], at: bench.clock) }
            if pick(500) == 0 {
                bench.carryOut()
                staged = 0
                let limit = bench.clock.advanced(byMicroseconds: -20_000)
                _ = bench.fleet.evictIdle(since: limit, at: bench.clock, most: 2, into: &bench.actions)
                bench.carryOut()
            }
            // Now and then the window path stands still for a while, and the line overflows.
            if pick(150) == 0 { stalled = 60 }
            stalled -= 1
            if stalled < 0, pick(2) == 0 { bench.deliver() }
        }
        bench.carryOut()
        bench.fleet.abandonAll(into: &bench.actions)
        bench.carryOut()
        while !bench.backlog.isEmpty { bench.deliver() }
        #expect(bench.waiting.values.allSatisfy { $0.isEmpty })
        #expect(bench.noted > 8_000 && bench.settled.count == bench.noted)
        let shorts = Set(bench.settled.compactMap(\.short))
        #expect(shorts.isSuperset(of: [.gap, .reset, .end, .evicted, .shutdown]))
        #expect(bench.ends > 50 && bench.backlog.overflowCount > 0)
        for engine in engines { #expect(bench.review.pendingCount(of: engine) ?? 0 == 0) }
    }
}
