import Inference
import Scoring
import TestSupport

/// Trade-offs of a bundle with windows of 30 cycles and no curve.
enum Plans {
    private static let planner: TradeoffPlanner = {
        let bundle = try! TinyBundle()
        defer { bundle.remove() }
        return TradeoffPlanner(manifest: try! bundle.load().manifest, cost: nil)
    }()

    /// The fleet's policy, and those of engines that match a pattern.
    static func table(_ policy: String, _ rules: [String] = []) throws -> TradeoffTable {
        try TradeoffTable(
            planner: planner, policy: try TradeoffPolicy(policy), rules: try rules.map { try TradeoffRule($0) })
    }
}
