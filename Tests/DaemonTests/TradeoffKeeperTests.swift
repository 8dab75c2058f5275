import Daemon
import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// What is in force, as the operator, the load and the machine's cost change it, with a clock that the test sets.
@Suite struct TradeoffKeeperTests {
    private static let second: UInt64 = 1_000_000_000

    /// One processor; a window takes 1 ms, a cycle 100 us.
    private static func keeper(_ policy: String, rules: [String] = [], capacity: Int = 160) throws -> TradeoffKeeper {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        return try TradeoffKeeper(
            manifest: try tiny.load().manifest,
            cost: TradeoffCost(liveMicroseconds: 100, windowMicroseconds: 1_000, processors: 1),
            blend: .auto, policy: try TradeoffPolicy(policy), rules: try rules.map { try TradeoffRule($0) },
            capacity: capacity)
    }

    @Test func theOperatorsChangeIsSaidWithBothPlans() throws {
        var keeper = try Self.keeper("balanced")
        #expect(try keeper.set(TradeoffPolicy("balanced"), rules: []) == nil)
        let words = try keeper.set(TradeoffPolicy("live"), rules: [])
        #expect(words == "as asked: balanced (look-ahead 15, stride 5) changed to live (live alone)")
        #expect(keeper.table.stride(of: 0) == nil && keeper.changes == 1 && keeper.table.generation == 1)
        let rules = try keeper.set(TradeoffPolicy("live"), rules: [TradeoffRule("FD001-*: look_ahead 20")])
        #expect(rules == "as asked: FD001-*: look_ahead 20 (look-ahead 20, stride 5)")
        let status = keeper.status(cyclesPerSecond: 10)
        #expect(status.policy == "live" && status.stride == 0 && status.state == .policy && status.changes == 2)
        #expect(status.engines.map(\.pattern) == ["FD001-*"] && status.engines.map(\.stride) == [5])
    }

    @Test func whatCannotBeHadChangesNothing() throws {
        var keeper = try Self.keeper("balanced")
        #expect(throws: TradeoffError.self) { try keeper.set(TradeoffPolicy("look_ahead 30"), rules: []) }
        #expect(keeper.policy == .balanced && keeper.changes == 0 && keeper.table.generation == 0)
    }

    /// The order that is promised: strides are stretched first, all the way, before the line is full; when the load has gone
    /// they come back, step by step.
    @Test func overloadStretchesEveryStrideBeforeTheLineIsFullAndTheyComeBack() throws {
        var keeper = try Self.keeper("balanced", rules: ["A*: stride 30", "B*: live"])
        var said: [String] = []
        for queued in 0...160 {
            if let words = keeper.observe(queued: queued, abandoned: 0, now: Self.second) { said.append(words) }
        }
        #expect(said.count == 2)
        #expect(said.first?.hasPrefix("overload: 41 of 160 windows wait; stride 5 to 10, level 0 to 1") == true)
        #expect(said.last?.contains("stride 10 to 15, level 1 to 2") == true)
        #expect(keeper.table.stride(of: 0) == 15 && keeper.table.stride(of: 1) == 30)
        #expect(keeper.table.stride(of: 2) == nil)
        var status = keeper.status(cyclesPerSecond: 10)
        #expect(status.state == .stretched && status.level == 2 && status.stride == 15 && status.policyStride == 5)
        // One second is not enough to believe it, a minute is.
        #expect(keeper.observe(queued: 0, abandoned: 0, now: 2 * Self.second) == nil)
        for second in 3...63 as ClosedRange<UInt64> {
            if let words = keeper.observe(queued: 0, abandoned: 0, now: second * Self.second) { said.append(words) }
        }
        #expect(said.count == 4 && said[3].contains("the load has gone") && said[3].contains("stride 10 to 5"))
        status = keeper.status(cyclesPerSecond: 10)
        #expect(status.state == .policy && status.level == 0 && status.stride == 5 && status.changes == 4)
    }

    /// Cycles per second, the stride that keeps both paths within half of the processor.
    @Test(arguments: [(1_000.0, 3), (2_000, 7), (2_500, 10), (4_000, 30), (100_000, 30)])
    func aShareOfTheProcessorsFollowsTheRate(rate: Double, stride: Int) throws {
        var keeper = try Self.keeper("cpu 50%")
        #expect(keeper.followsLoad)
        var said = 0
        for second in 0...60 as ClosedRange<UInt64> {
            let words = keeper.replan(accepted: UInt64(rate) * second, now: second * Self.second)
            said += words == nil ? 0 : 1
        }
        #expect(keeper.table.stride(of: 0) == stride)
        #expect(said == (stride == 5 ? 0 : 1) && keeper.changes == UInt64(said))
    }

    @Test func aStrideForCPUDoesNotSwingWithASmallChangeOfTheRate() throws {
        var keeper = try Self.keeper("cpu 50%")
        var (accepted, changes): (UInt64, [String]) = (0, [])
        for second in 0...300 as ClosedRange<UInt64> {
            accepted += second.isMultiple(of: 2) ? 2_000 : 1_900
            if let words = keeper.replan(accepted: accepted, now: second * Self.second) { changes.append(words) }
        }
        #expect(changes.count <= 2)
        // Much slower, and windows that take half: shorter strides.
        for second in 301...400 as ClosedRange<UInt64> {
            accepted += 1_000
            keeper.note(windowMicroseconds: 500)
            if let words = keeper.replan(accepted: accepted, now: second * Self.second) { changes.append(words) }
        }
        #expect(keeper.table.stride(of: 0) == 2)
        #expect(changes.last?.hasPrefix("cpu 50%: at 1") == true)
    }

    @Test func aPolicyThatSpeaksOfNoCPUIsLeftAlone() throws {
        var keeper = try Self.keeper("look_ahead 12")
        #expect(!keeper.followsLoad)
        for second in 0...60 as ClosedRange<UInt64> {
            #expect(keeper.replan(accepted: 100_000 * second, now: second * Self.second) == nil)
        }
    }
}
