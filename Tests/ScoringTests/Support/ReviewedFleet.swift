import Scoring
import Telemetry
import TestSupport
import Testing

/// A fleet with random gaps, resets, ends, evictions, overload and changes of policy, whose every step is handed to a review,
/// and which keeps its own account of what must follow.
///
/// It schedules windows as the policy says, and holds them back for a random while, as a window path does.
struct ReviewedFleet {
    private static let length = 30

    /// What waits for the window path.
    private enum Work {
        case window(number: Int, ClosedRange<Int>)
        case abandoned(number: Int, ClosedRange<Int>, AbandonReason)
        case ended(SettledScore.Short, endsLife: Bool)
        case forget
    }

    /// A run as the window path sees it.
    private struct Run {
        var cycles: [(cycle: Int, sequence: UInt64, received: Timestamp)] = []
        /// Windows scored, and those that were not for want of time.
        var scored: [(number: Int, span: ClosedRange<Int>)] = []
        var missed: [ClosedRange<Int>] = []
        var settled = 0
        /// Whether another plan has been in force since it began.
        var changed = false
    }

    private struct Engine {
        let id: EngineID
        var cycle = 0
        var sequence: UInt64 = 0
        var clock: Int64 = 0
        var slot: Int
        var runFirst: Int?
        var lastBegun: Int?
        var windows = 0
        var next = RunBreak.first
        var work: [Work] = []
        var runs: [Run] = []
    }

    private var random: SplitMix
    private let review: FleetReview
    private var tables: [TradeoffTable]
    private var engines: [Engine]
    private var slots: Int
    private var actions: [ReviewAction] = []

    private(set) var noted = 0
    private(set) var settled = 0
    /// The most cycles that waited for their word.
    private(set) var longest = 0
    /// How many fell short, by the reason they gave.
    private(set) var shorts: [SettledScore.Short: Int] = [:]

    init(seed: UInt64, policies: [TradeoffTable], engines count: Int) throws {
        random = SplitMix(seed: seed)
        tables = policies
        review = FleetReview(tradeoff: policies[0], alerts: AlertPolicy(), blend: .never, model: "m")
        engines = try (0..<count).map { Engine(id: try EngineID("E\($0)"), slot: $0) }
        slots = count
    }

    private mutating func chance(_ percent: Double) -> Bool {
        Double(random.next() >> 11) / Double(UInt64(1) << 53) * 100 < percent
    }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    /// One random thing happens.
    mutating func step() {
        let index = pick(engines.count)
        if tables.count > 1, chance(0.3) {
            review.tradeoff.adopt(tables[pick(tables.count)])
            for engine in engines.indices {
                for run in engines[engine].runs.indices { engines[engine].runs[run].changed = true }
            }
        }
        if chance(1) { breakRun(of: index) }
        if chance(50) { cycle(of: index) } else if chance(chance(50) ? 30 : 90) { deliver(index) }
    }

    /// Ends every run, delivers everything, and checks that every cycle has had its word.
    mutating func finish() {
        for index in engines.indices {
            endRun(of: index, .shutdown)
            while !engines[index].work.isEmpty { deliver(index) }
            #expect(engines[index].runs.isEmpty)
            #expect((review.pendingCount(of: engines[index].id) ?? 0) == 0)
        }
        #expect(noted == settled)
    }

    private mutating func endRun(of index: Int, _ reason: SettledScore.Short, endsLife: Bool = false) {
        guard engines[index].runFirst != nil else { return }
        if let begun = engines[index].lastBegun, chance(50) {
            // A window that had begun; the run's end follows.
            engines[index].windows += 1
            let span = begun + 5...begun + 5 + Self.length - 1
            engines[index].work.append(.abandoned(number: engines[index].windows, span, .gap))
        }
        engines[index].work.append(.ended(reason, endsLife: endsLife))
        engines[index].runFirst = nil
        engines[index].lastBegun = nil
    }

    private mutating func breakRun(of index: Int) {
        switch pick(5) {
        case 0:
            endRun(of: index, .gap)
            engines[index].cycle += 2 + pick(50)
            engines[index].next = .gap
        case 1:
            endRun(of: index, .reset, endsLife: true)
            engines[index].cycle = pick(3)
            engines[index].next = .life
        case 2:
            // A closing window, if the newest cycle is not the end of one.
            if let first = engines[index].runFirst, engines[index].cycle >= first {
                let begin = max(first, engines[index].cycle - Self.length + 1)
                if begin > engines[index].lastBegun ?? .min { window(begin, of: index) }
            }
            endRun(of: index, .end, endsLife: true)
            engines[index].cycle = pick(100)
            engines[index].next = .life
        case 3:
            guard engines[index].runFirst != nil else { return }
            endRun(of: index, .evicted, endsLife: chance(50))
            engines[index].work.append(.forget)
            // It comes back in another slot, and another engine may get its old one.
            slots += 1
            engines[index].slot = chance(50) ? slots : engines[pick(engines.count)].slot
            engines[index].cycle += pick(3)
            engines[index].next = .first
            engines[index].sequence = 0
        default:
            // Overload: the oldest window that waits is given up.
            let oldest = engines[index].work.firstIndex { if case .window = $0 { true } else { false } }
            guard let oldest, case .window(let number, let span) = engines[index].work[oldest] else { return }
            engines[index].work[oldest] = .abandoned(number: number, span, .overload)
        }
        // Two engines of one slot would be the fleet's mistake; after a moment of it the newcomer has moved on.
        let slot = engines[index].slot
        if engines.indices.contains(where: { $0 != index && engines[$0].slot == slot }) {
            slots += 1
            engines[index].slot = slots
        }
    }

    private mutating func window(_ first: Int, of index: Int) {
        engines[index].windows += 1
        engines[index].lastBegun = first
        engines[index].work.append(.window(number: engines[index].windows, first...engines[index].cycle))
    }

    private mutating func cycle(of index: Int) {
        engines[index].cycle += 1
        engines[index].sequence += 1
        engines[index].clock += 1 + Int64(pick(5_000_000))
        let engine = engines[index]
        let breaks = engine.runFirst == nil ? engine.next : .none
        let received = Timestamp(microseconds: engine.clock)
        if breaks != .none {
            engines[index].runFirst = engine.cycle
            engines[index].runs.append(Run())
        }
        noted += 1
        engines[index].runs[engines[index].runs.count - 1].cycles.append((engine.cycle, engine.sequence, received))
        review.note(
            LiveScore(
                engine: engine.id, cycle: engine.cycle, rul: ReviewedEngine.liveRUL(engine.cycle), sigma: 20,
                health: .normal, probabilities: HealthProbabilities(normal: 1, degrading: 0, critical: 0),
                received: received, scored: received, model: "m", epoch: 1, sequence: engine.sequence),
            breaks, slot: engine.slot, at: received, into: &actions)
        check(index, by: nil)
        let table = review.tradeoff
        guard let stride = table.stride(of: table.planIndex(for: engine.id)) else { return }
        let first = engine.cycle - Self.length + 1
        guard let runFirst = engines[index].runFirst, first >= runFirst else { return }
        if first >= (engines[index].lastBegun ?? .min / 2) + stride { window(first, of: index) }
    }

    private mutating func deliver(_ index: Int) {
        guard !engines[index].work.isEmpty else { return }
        switch engines[index].work.removeFirst() {
        case .window(let number, let span):
            var score = Self.score(engines[index].id, number, span)
            review.take(&score, at: .unixEpoch, into: &actions)
            engines[index].runs[0].scored.append((number, span))
            check(index, by: score)
        case .abandoned(let number, let span, let reason):
            if reason == .overload { engines[index].runs[0].missed.append(span) }
            review.take(
                AbandonedWindow(
                    engine: engines[index].id, window: number, firstCycle: span.lowerBound, lastCycle: span.upperBound,
                    reason: reason, epoch: 0, sequence: 0),
                at: .unixEpoch, into: &actions)
            check(index, by: nil)
        case .ended(let reason, let endsLife):
            review.take(
                RunEnd(engine: engines[index].id, reason: reason, endsLife: endsLife), at: .unixEpoch, into: &actions)
            check(index, by: nil, ended: reason)
            #expect(engines[index].runs[0].settled == engines[index].runs[0].cycles.count)
            engines[index].runs.removeFirst()
        case .forget:
            review.forget(engines[index].id)
        }
    }

    private static func score(_ engine: EngineID, _ number: Int, _ span: ClosedRange<Int>) -> WindowScore {
        let cycles = Array(span)
        return WindowScore(
            engine: engine, window: number, firstCycle: span.lowerBound, lastCycle: span.upperBound, rul: 0,
            health: .critical, cycles: cycles, rulByCycle: cycles.map { ReviewedEngine.windowRUL(number, $0) },
            sigmaByCycle: cycles.map { _ in 8 }, lookAhead: cycles.map { span.upperBound - $0 },
            liveRULByCycle: cycles.map { _ in .nan }, settled: cycles.map { _ in true },
            contextWaitCycles: span.count - 1, contextWaitMilliseconds: 0, computeMicroseconds: 1,
            queueMicroseconds: 2, model: "m", epoch: 0, sequence: 0)
    }

    /// Holds what followed from the last call against the account of the engine concerned.
    private mutating func check(_ index: Int, by window: WindowScore?, ended: SettledScore.Short? = nil) {
        var flags = window?.settled ?? []
        for action in actions {
            guard case .settled(let score, let slot) = action else { continue }
            #expect(score.engine == engines[index].id)
            #expect(slot == engines[index].slot || engines[index].runFirst == nil)
            settled += 1
            // The next cycle in line, of the oldest run that is not settled.
            guard let run = engines[index].runs.firstIndex(where: { $0.settled < $0.cycles.count }) else {
                Issue.record("\(score.engine) \(score.cycle) was settled before it came, or twice")
                continue
            }
            check(score, engines[index].runs[run], ended: ended)
            engines[index].runs[run].settled += 1
            if let window, score.window == window.window, flags[score.cycle - window.firstCycle] {
                flags[score.cycle - window.firstCycle] = false
                #expect(score.short == nil)
            } else if window != nil {
                // By a window before it.
                #expect(score.window != window?.window)
            }
            if let short = score.short { shorts[short, default: 0] += 1 }
        }
        actions.removeAll(keepingCapacity: true)
        // Each thing that waits may hold back a window's cycles, and so do the window that is being filled and its look-ahead.
        let pending = review.pendingCount(of: engines[index].id) ?? 0
        longest = max(longest, pending)
        #expect(pending <= Self.length * (engines[index].work.count + 2))
        #expect(flags.allSatisfy { !$0 }, "a cycle is said to be settled and is not")
        // None waits any longer than it must.
        guard let window, let run = engines[index].runs.first, run.settled < run.cycles.count else { return }
        let plans = review.tradeoff
        let asked = plans.plans[plans.planIndex(for: engines[index].id)].lookAhead
        #expect(run.cycles[run.settled].cycle > window.lastCycle - asked)
    }

    private func check(_ score: SettledScore, _ run: Run, ended: SettledScore.Short?) {
        let expected = run.cycles[run.settled]
        #expect(score.cycle == expected.cycle && score.liveSequence == expected.sequence)
        #expect(score.liveRUL == ReviewedEngine.liveRUL(score.cycle))
        #expect((score.short == nil) == (score.lookAhead >= score.asked))
        let best = run.scored.filter { $0.span.contains(score.cycle) }.max { $0.number < $1.number }
        #expect(score.window == best?.number)
        #expect(score.by == (best == nil ? .live : .window) && score.windowWeight == (best == nil ? 0 : 1))
        if let best {
            #expect(score.lookAhead == best.span.upperBound - score.cycle)
            #expect(score.rul == ReviewedEngine.windowRUL(best.number, score.cycle))
            let last = run.cycles[run.settled + score.lookAhead].received
            #expect(score.contextWaitMilliseconds == Double(expected.received.microseconds(to: last)) / 1_000)
            // The first that gives it: no earlier one had, unless less was asked for since.
            let earlier = run.scored.filter { $0.number < best.number && $0.span.contains(score.cycle) }
            #expect(run.changed || earlier.allSatisfy { $0.span.upperBound - score.cycle < score.asked })
        } else {
            #expect(score.lookAhead == 0 && score.rul == score.liveRUL && score.delta == 0)
        }
        switch score.short {
        case nil: break
        case .overload:
            #expect(run.missed.contains { $0.lowerBound <= score.cycle && $0.upperBound - score.cycle >= score.asked })
        case .policy: #expect(run.changed)
        default: #expect(score.short == ended)
        }
    }
}
