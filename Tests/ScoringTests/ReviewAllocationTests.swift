import AllocationCounter
import Scoring
import Telemetry
import Testing

/// Settling takes no memory from the heap once every engine has its own: neither for a cycle nor for a window.
@Suite struct ReviewAllocationTests {
    private static let engines = 50
    private static let rounds = 600

    @Test(
        .enabled(if: allocationcounter_counts(), "allocations are not counted in this build"),
        arguments: ["balanced", "live", "accuracy"], Encoding.allCases)
    func notingSettlingAndEncodingAllocateNothing(policy: String, encoding: Encoding) throws {
        let table = try Plans.table(policy)
        let review = FleetReview(tradeoff: table, alerts: AlertPolicy(), blend: .never, model: "m")
        let ids = try (0..<Self.engines).map { try EngineID("an-engine-with-a-long-name-\($0)") }
        var encoder = MessageEncoder(encoding: encoding)
        var payload: [UInt8] = []
        payload.reserveCapacity(4_096)
        var actions: [ReviewAction] = []
        actions.reserveCapacity(256)
        let stride = table.stride(of: 0)
        var windows = try ids.map { try Self.window($0) }
        var settled = 0
        var allocations = 0
        for round in 1...60 + Self.rounds {
            let before = allocationcounter_count()
            for (index, id) in ids.enumerated() {
                review.note(
                    Self.live(id, round), round == 1 ? .first : .none, slot: index, at: .unixEpoch, into: &actions)
                if let stride, round >= 30, (round - 30) % stride == 0 {
                    Self.move(&windows[index], to: round)
                    review.take(&windows[index], at: .unixEpoch, into: &actions)
                }
                for case .settled(let score, _) in actions {
                    payload.removeAll(keepingCapacity: true)
                    encoder.encode(score, into: &payload)
                    settled += 1
                }
                actions.removeAll(keepingCapacity: true)
            }
            if round > 60 { allocations += allocationcounter_count() - before }
        }
        #expect(settled > Self.engines * (Self.rounds + 25))
        #expect(allocations == 0)
    }

    private static func live(_ engine: EngineID, _ cycle: Int) -> LiveScore {
        LiveScore(
            engine: engine, cycle: cycle, rul: 87.3175, sigma: 11.42125, health: .normal,
            probabilities: HealthProbabilities(normal: 1, degrading: 0, critical: 0),
            received: Timestamp(microseconds: Int64(cycle) * 1_000_123), scored: .unixEpoch, model: "m", epoch: 0,
            sequence: UInt64(cycle))
    }

    private static func window(_ engine: EngineID) throws -> WindowScore {
        let cycles = Array(1...30)
        return WindowScore(
            engine: engine, window: 0, firstCycle: 1, lastCycle: 30, rul: 87.3175, health: .normal, cycles: cycles,
            rulByCycle: cycles.map { 80.12375 + Float($0) }, sigmaByCycle: cycles.map { _ in 4.40625 },
            lookAhead: cycles.map { 30 - $0 }, liveRULByCycle: cycles.map { _ in 87.3175 },
            settled: cycles.map { _ in false }, contextWaitCycles: 29, contextWaitMilliseconds: 29_000,
            computeMicroseconds: 318.25, queueMicroseconds: 12.5, model: "m", epoch: 0, sequence: 0)
    }

    private static func move(_ window: inout WindowScore, to last: Int) {
        window.window += 1
        window.firstCycle = last - 29
        window.lastCycle = last
        for index in window.cycles.indices { window.cycles[index] = last - 29 + index }
    }
}
