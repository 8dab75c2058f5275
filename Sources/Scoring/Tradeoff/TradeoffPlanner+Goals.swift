extension TradeoffPlanner {
    /// The least look-ahead whose expected error is small enough.
    func plan(
        _ policy: TradeoffPolicy, error: Double, _ cyclesPerSecond: Double?
    ) throws(TradeoffError) -> TradeoffPlan {
        guard curve != nil else {
            throw TradeoffError(
                "\(policy): \(bundle) has no look-ahead curve, so its error is not known; a look-ahead of 0 to "
                    + "\(lookAheadCount - 1) can be had")
        }
        var found: [(lookAhead: Int, error: Double)] = []
        for lookAhead in 0..<lookAheadCount {
            let isLimited = policy.cpuLimit != nil && cyclesPerSecond != nil
            let allowed = try shortestAllowed(policy, lookAhead: lookAhead, cyclesPerSecond)
            if isLimited && allowed == nil { continue }
            let stride = allowed ?? min(longestStride(lookAhead), usualStride)
            guard let expected = expectedError(lookAhead: lookAhead, stride: stride) else { continue }
            if expected <= error { return made(policy, lookAhead: lookAhead, stride: stride) }
            found.append((lookAhead, expected))
        }
        if found.isEmpty { try checkLimit(of: policy, strides: 1...windowLength, cyclesPerSecond) }
        guard let best = found.min(by: { $0.error < $1.error }), let worst = found.max(by: { $0.error < $1.error })
        else {
            throw TradeoffError(
                "\(policy): \(bundle) does not say live's error, which most cycles would be settled with")
        }
        throw TradeoffError(
            "\(policy): the best of \(bundle) is \(best.error.twoDigits), with look-ahead \(best.lookAhead); "
                + "\(best.error.twoDigits) to \(worst.error.twoDigits) can be had")
    }

    /// The shortest stride that a share pays for, and the look-ahead it leaves.
    func plan(
        _ policy: TradeoffPolicy, share: Double, _ cyclesPerSecond: Double?
    ) throws(TradeoffError) -> TradeoffPlan {
        guard let cost = try cost(for: policy), let rate = cyclesPerSecond, rate > 0 else {
            let start = try plan(.balanced)
            return made(policy, lookAhead: start.lookAhead, stride: start.stride ?? usualStride)
        }
        guard let stride = cost.shortestStride(in: 1...windowLength, share: share, cyclesPerSecond: rate) else {
            throw unaffordable(policy, strides: 1...windowLength, cost, rate)
        }
        return made(policy, lookAhead: scoresLastAlone ? 0 : windowLength - stride, stride: stride)
    }

    /// The shortest stride of a look-ahead that the policy's limit allows; nil if it has none, or allows none.
    func shortestAllowed(
        _ policy: TradeoffPolicy, lookAhead: Int, _ cyclesPerSecond: Double?
    ) throws(TradeoffError) -> Int? {
        guard let limit = policy.cpuLimit, let cost = try cost(for: policy), let rate = cyclesPerSecond, rate > 0
        else { return nil }
        return cost.shortestStride(in: 1...longestStride(lookAhead), share: limit, cyclesPerSecond: rate)
    }

    /// Checks that the longest of some strides stays within the policy's limit.
    func checkLimit(
        of policy: TradeoffPolicy, strides: ClosedRange<Int>, _ cyclesPerSecond: Double?
    ) throws(TradeoffError) {
        guard let limit = policy.cpuLimit, let cost = try cost(for: policy), let rate = cyclesPerSecond else { return }
        guard cost.share(cyclesPerSecond: rate, stride: strides.upperBound) > limit else { return }
        throw unaffordable(policy, strides: strides, cost, rate)
    }

    /// What the machine takes, for a policy that asks.
    ///
    /// - Throws: ``TradeoffError`` if nobody measured it.
    func cost(for policy: TradeoffPolicy) throws(TradeoffError) -> TradeoffCost? {
        guard let cost else { throw TradeoffError("\(policy): what scoring costs on this machine was not measured") }
        return cost
    }

    private func unaffordable(
        _ policy: TradeoffPolicy, strides: ClosedRange<Int>, _ cost: TradeoffCost, _ rate: Double
    ) -> TradeoffError {
        let windows = cost.share(cyclesPerSecond: rate, stride: strides.upperBound).percentText
        let live = cost.share(cyclesPerSecond: rate, stride: nil).percentText
        return TradeoffError(
            "\(policy): at \(rate.rateText) the models take \(windows) with a stride of \(strides.upperBound), live alone \(live); "
                + "cpu \(windows) and more can be had")
    }
}

extension Double {
    /// `12.4%`, rounded up so that what is said to be enough is.
    var percentText: String { "\(((self * 1_000).rounded(.up) / 10).shortText)%" }

    /// `1200 cycles/s`.
    var rateText: String { "\(((self * 10).rounded() / 10).shortText) cycles/s" }
}
