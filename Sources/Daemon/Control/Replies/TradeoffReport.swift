import Scoring
import Telemetry

/// The policies in force, what they come to and what may be expected of them.
struct TradeoffReport: ControlReport {
    let keeper: TradeoffKeeper
    /// Of the whole fleet, lately.
    let cyclesPerSecond: Double

    var members: [JSONTree.Member] {
        let fleet = plan(0, pattern: nil)
        let engines = keeper.table.rules.enumerated().map { index, pattern in
            plan(index + 1, pattern: pattern.description)
        }
        return [.init("tradeoff", fleet), .init("engines", .list(engines))]
    }

    /// One line, for the reply to a change of something else.
    var summary: String { "\(keeper.policy): \(keeper.table.plans[0].summary)" }

    private func plan(_ index: Int, pattern: String?) -> JSONTree {
        let table = keeper.table
        let plan = table.plans[index]
        let expected = plan.expected
        let share = index == 0 ? keeper.status(cyclesPerSecond: cyclesPerSecond).expected.cpu : nil
        return .object([
            "pattern": pattern.map { .text($0) }, "policy": .text(plan.policy.description),
            "look_ahead": .integer(plan.lookAhead), "stride": .integer(table.stride(of: index) ?? 0),
            "policy_stride": .integer(plan.stride ?? 0), "longest_stride": .integer(plan.longestStride),
            "level": .integer(table.level),
            "expected": .object([
                "error": expected.error.map { .number($0) },
                "wait_cycles": .list([
                    .integer(expected.waitCycles.lowerBound), .integer(expected.waitCycles.upperBound),
                ]),
                "mean_wait_cycles": .number(expected.meanWaitCycles),
                "windows_per_cycle": .number(expected.windowsPerCycle),
                "us_per_cycle": expected.microsecondsPerCycle.map { .number($0) },
                "cpu": share.map { .number($0) },
            ]),
        ])
    }
}
