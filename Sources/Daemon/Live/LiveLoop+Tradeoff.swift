import Logging
import Scoring
import Telemetry

// The trade-off between latency and context, at run time.
extension LiveLoop {
    /// Takes another policy and other rules for the engines with one of their own; each engine obeys from its next cycle on.
    ///
    /// - Returns: what changed, in words; nil if that was in force already.
    /// - Throws: `TradeoffError` if it cannot be had; nothing has changed then.
    func setTradeoff(_ policy: TradeoffPolicy, rules: [TradeoffRule]) throws -> String? {
        guard let words = try keeper.set(policy, rules: rules) else { return nil }
        try obeyTradeoff(words)
        return words
    }

    /// Looks at the line of windows, so that strides are stretched before any is given up.
    func watchLoad(_ now: UInt64) throws {
        let load = parts.exchange.load
        guard let words = keeper.observe(queued: load.queued, abandoned: load.overflowed, now: now) else { return }
        try obeyTradeoff(words)
    }

    /// Looks at the rate, for policies that speak of `cpu`.
    func watchCost(_ now: UInt64) throws {
        guard let words = keeper.replan(accepted: counters.accepted, now: now) else { return }
        try obeyTradeoff(words)
    }

    /// Carries out what the keeper decided, and tells everyone.
    private func obeyTradeoff(_ words: String) throws {
        fleet.tradeoff = keeper.table
        review.tradeoff = keeper.table
        parts.logger.notice("trade-off: \(words)")
        try announce(.tradeoff, words)
    }
}
