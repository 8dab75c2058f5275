import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// Cycles that are staged and flushed together say what each of them would have said alone.
@Suite struct BatchTests {
    /// What a stream of telemetry brings, some of it out of order.
    private static func records(seed: UInt64, count: Int) throws -> [TelemetryRecord] {
        var random = SplitMix(seed: seed)
        var next: [Int: Int] = [:]
        return try (0..<count).map { _ in
            // Few engines have most of the traffic, so that some come twice in a batch.
            let engine = Int(random.next() % (random.next() % 3 == 0 ? 24 : 4))
            let name = engine % 5 == 0 ? "engine-with-a-longer-name-\(engine)" : "E\(engine)"
            var cycle = next[engine, default: 1]
            var (reset, end) = (false, false)
            switch random.next() % 40 {
            case 0: cycle += Int(random.next() % 4)
            case 1: cycle = max(1, cycle - 1 - Int(random.next() % 3))
            case 2: cycle += 2_000_000
            case 3: (cycle, reset) = (Int(random.next() % 5) + 1, true)
            case 4: end = true
            default: break
            }
            if cycle < 1_000_000, reset || cycle >= next[engine, default: 1] { next[engine] = cycle + 1 }
            var values = (0..<3).map { _ in Float(random.next() % 1_000) }
            var missing: [Int] = []
            if random.next() % 8 == 0 {
                missing = [Int(random.next() % 3)]
                values[missing[0]] = .nan
            }
            return TelemetryRecord(
                engine: try EngineID(name), cycle: try Cycle(cycle), values: values, missing: missing, reset: reset,
                end: end)
        }
    }

    /// A policy for all engines, but for those whose names end in 3 and 5.
    private static func tradeoff(_ policy: String, level: Int, _ bundle: ModelBundle) throws -> TradeoffTable {
        var table = try TradeoffTable(
            planner: TradeoffPlanner(manifest: bundle.manifest, cost: nil), policy: TradeoffPolicy(policy),
            rules: [TradeoffRule("*3: live"), TradeoffRule("*5: stride 9")])
        table.level = level
        return table
    }

    private static func fleet(_ bundle: ModelBundle, batch: Int) throws -> Fleet {
        try Fleet(
            bundle: bundle, policy: FleetPolicy(stride: 7, maximumEngines: 20), batch: batch,
            now: { Timestamp(microseconds: 9_000_000) })
    }

    @Test(arguments: TinyBundle.Kind.allCases, [1, 2, 3] as [UInt64])
    func inBatchesOfAnySizeTheSameIsSaidInTheSameOrder(kind: TinyBundle.Kind, seed: UInt64) throws {
        let tiny = try TinyBundle(conditions: true, kind: kind)
        defer { tiny.remove() }
        let bundle = try tiny.load()
        let records = try Self.records(seed: seed, count: 6_000)
        let alone = try Self.fleet(bundle, batch: 1)
        let together = try Self.fleet(bundle, batch: 64)
        var (expected, found): ([FleetAction], [FleetAction]) = ([], [])
        var (refused, refusedTogether): ([Refusal?], [Refusal?]) = ([], [])
        var random = SplitMix(seed: seed &+ 100)
        let policies = ["balanced", "live", "stride 2", "accuracy"]
        var left = 0
        for (index, record) in records.enumerated() {
            let received = Timestamp(microseconds: Int64(index) * 1_000)
            refused.append(
                refusal { () throws(Refusal) in try alone.accept(record, received: received, into: &expected) })
            if left == 0 {
                together.flush(into: &found)
                left = 1 + Int(random.next() % 64)
            }
            left -= 1
            refusedTogether.append(refusal { () throws(Refusal) in try together.stage(record, received: received) })
            // What comes from outside comes between two cycles, whether they were flushed or not.
            switch random.next() % 100 {
            case 0:
                #expect(alone.end(record.engine, at: received) == together.end(record.engine, at: received))
                alone.flush(into: &expected)
            case 1:
                #expect(alone.reset(record.engine, at: received) == together.reset(record.engine, at: received))
                alone.flush(into: &expected)
            case 2:
                let limit = received.advanced(byMicroseconds: -60_000)
                _ = alone.evictIdle(since: limit, at: received, most: 2, into: &expected)
                _ = together.evictIdle(since: limit, at: received, most: 2, into: &found)
                left = 1
            case 3:
                let table = try Self.tradeoff(policies[Int(random.next() % 4)], level: Int(random.next() % 3), bundle)
                alone.tradeoff = table
                together.tradeoff = table
            default: break
            }
        }
        together.flush(into: &found)
        #expect(refused == refusedTogether)
        #expect(found.count == expected.count)
        let differing = zip(found, expected).first { words($0) != words($1) }
        #expect(differing == nil)
        // All that can happen has happened.
        let kinds = Set(expected.compactMap { if case .event(let event) = $0 { event.kind } else { nil } })
        #expect(kinds == [.gap, .late, .duplicate, .reset, .evicted, .refused, .ended])
        #expect(expected.contains { if case .window(.score) = $0 { true } else { false } })
        let ends = Set(expected.compactMap { if case .window(.runEnded(let end)) = $0 { end.reason } else { nil } })
        #expect(ends == [.gap, .reset, .end, .evicted])
    }

    @Test func theSlotOfEachScoreIsItsEnginesOwn() throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let fleet = try Self.fleet(try tiny.load(), batch: 64)
        var slots: [Int: String] = [:]
        var actions: [FleetAction] = []
        for (index, record) in try Self.records(seed: 4, count: 3_000).enumerated() {
            _ = refusal { () throws(Refusal) in try fleet.stage(record, received: Timestamp(microseconds: Int64(index)))
            }
            guard index % 40 == 39 else { continue }
            fleet.flush(into: &actions)
            var scored = fleet.scoredSlots[...]
            for action in actions {
                switch action {
                case .live(let score, _): slots[scored.removeFirst()] = score.engine.text
                case .window(.forget(let engine)): slots = slots.filter { $0.value != engine.text }
                case .window, .event: break
                }
            }
            actions.removeAll()
            #expect(scored.isEmpty)
            #expect(Set(slots.values).count == slots.count, "two slots for one engine")
        }
    }

    @Test func anEventThatIsPutInLineKeepsItsPlace() throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let fleet = try Self.fleet(try tiny.load(), batch: 64)
        let event = Event(engine: nil, kind: .refused, reason: "x", time: .unixEpoch, epoch: 0, sequence: 0)
        for number in 1...3 {
            try fleet.stage(
                TelemetryRecord(engine: EngineID("E1"), cycle: Cycle(number), values: [0, 640, 2_388]),
                received: .unixEpoch)
            if number == 2 { fleet.append(event) }
        }
        var actions: [FleetAction] = []
        fleet.flush(into: &actions)
        let kinds = actions.map { if case .live(let score, _) = $0 { score.cycle } else { 0 } }
        #expect(kinds == [1, 2, 0, 3])
    }

    @Test(arguments: TinyBundle.Kind.allCases)
    func windowsScoredTogetherHaveTheBitsOfThoseScoredAlone(kind: TinyBundle.Kind) throws {
        let tiny = try TinyBundle(conditions: true, kind: kind)
        defer { tiny.remove() }
        let bundle = try tiny.load()
        let fleet = try Self.fleet(bundle, batch: 64)
        var actions: [FleetAction] = []
        for (index, record) in try Self.records(seed: 5, count: 4_000).enumerated() {
            _ = refusal { () throws(Refusal) in
                try fleet.accept(record, received: Timestamp(microseconds: Int64(index)), into: &actions)
            }
        }
        let jobs = actions.compactMap { if case .window(.score(let job)) = $0 { job } else { nil } }
        #expect(jobs.count > 40)
        let alone = try WindowPath(bundle: bundle)
        let together = try WindowPath(bundle: bundle, batch: 32)
        var random = SplitMix(seed: 6)
        var rest = jobs[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(1 + Int(random.next() % 32)))
            rest = rest.dropFirst(batch.count)
            #expect(together.score(batch) == batch.map { alone.score($0) })
        }
    }

    private func refusal(_ body: () throws(Refusal) -> Void) -> Refusal? {
        do throws(Refusal) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    /// Everything an action says, numbers to the bit.
    private func words(_ action: FleetAction) -> [String] {
        guard case .window(.score(let job)) = action else { return ["\(action)"] }
        let numbers = [job.rows.contents, job.liveFeatures?.contents ?? [], job.liveRUL]
        return ["\(job.engine) \(job.span) \(job.firstReceived) \(job.lastReceived)"]
            + numbers.map { "\($0.map(\.bitPattern))" }
    }
}
