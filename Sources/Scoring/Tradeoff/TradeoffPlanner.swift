public import Inference

/// Makes plans of policies, from what a bundle's curve and the machine's cost say.
///
/// A window of L cycles gives its newest cycle a look-ahead of 0 and its oldest L-1. With a window every s cycles, every cycle
/// of a long run is in one that gives it a to a+s-1, as long as s is at most L-a:
///
/// ```
///  L 30, a 15, s 5      cycles 1 ─────────────── 15 16 ... 20 ───────── 30 31 ... 35
///                       window [· settled by it ···]                     30
///                              look-ahead 29 ... 15
///                       window        [              settled 16 ... 20 ]       35
///                                                    look-ahead 19 ... 15
/// ```
public struct TradeoffPlanner: Sendable {
    /// Cycles per window; 0 in a bundle without windows.
    public let windowLength: Int
    /// Look-aheads that a window gives, 0 first: as many as it has cycles, or one where only its last cycle is scored.
    public let lookAheadCount: Int
    public let cost: TradeoffCost?

    let bundle: String
    let curve: ErrorCurve?

    public init(manifest: BundleManifest, cost: TradeoffCost?, blend: BlendChoice = .auto) {
        windowLength = manifest.window?.length ?? 0
        lookAheadCount = manifest.window?.scoredCount ?? 0
        self.cost = cost
        bundle = manifest.name
        curve = ErrorCurve(manifest, blend: blend)
    }

    /// What a stride is unless it is said: a sixth of the window.
    var usualStride: Int { max(1, windowLength / 6) }

    /// The model scores only the last cycle of each window; the others are settled by live.
    var scoresLastAlone: Bool { lookAheadCount == 1 && windowLength > 1 }

    /// What a policy comes to.
    ///
    /// - Parameters:
    ///   - policy: what was asked for.
    ///   - cyclesPerSecond: of the whole fleet. While it is not known, `cpu` as a goal begins as `balanced` does, and as a limit
    ///     it limits nothing.
    /// - Throws: ``TradeoffError`` that says what can be had.
    public func plan(_ policy: TradeoffPolicy, cyclesPerSecond: Double? = nil) throws(TradeoffError) -> TradeoffPlan {
        if policy.goal == .point(.live) { return try liveAlone(policy, cyclesPerSecond: cyclesPerSecond) }
        guard windowLength > 0 else {
            throw TradeoffError("\(policy): \(bundle) has no window path, so live can be had")
        }
        switch policy.goal {
        case .point(let point):
            return try plan(policy, lookAhead: lookAhead(of: point), cyclesPerSecond)
        case .lookAhead(let lookAhead):
            try check(lookAhead: lookAhead, of: policy)
            return try plan(policy, lookAhead: lookAhead, cyclesPerSecond)
        case .error(let error):
            return try plan(policy, error: error, cyclesPerSecond)
        case .cpu(let share):
            return try plan(policy, share: share, cyclesPerSecond)
        case .stride(let stride):
            guard (1...windowLength).contains(stride) else {
                throw TradeoffError(
                    "\(policy): a window of \(bundle) has \(windowLength) cycles, so 1 to \(windowLength) can be had")
            }
            let lookAhead = scoresLastAlone ? 0 : windowLength - stride
            return try plan(policy, lookAhead: lookAhead, stride: stride, cyclesPerSecond)
        }
    }

    /// What a policy comes to, or why it cannot be had, in words.
    public func outcome(of policy: TradeoffPolicy, cyclesPerSecond: Double? = nil) -> String {
        do throws(TradeoffError) {
            return "\(policy) alone comes to \(try plan(policy, cyclesPerSecond: cyclesPerSecond).summary)"
        } catch {
            return error.description
        }
    }

    /// The plan of each look-ahead that can be had, 0 first.
    public func menu() -> [TradeoffPlan] {
        (0..<lookAheadCount).map { lookAhead in
            made(
                TradeoffPolicy(.lookAhead(lookAhead)), lookAhead: lookAhead,
                stride: min(longestStride(lookAhead), usualStride))
        }
    }

    /// A share of the look-aheads there are.
    private func lookAhead(of point: TradeoffPolicy.Point) -> Int {
        switch point {
        case .live: 0
        case .latency: lookAheadCount / 6
        case .balanced: lookAheadCount / 2
        case .accuracy: lookAheadCount * 5 / 6
        }
    }

    func longestStride(_ lookAhead: Int) -> Int {
        scoresLastAlone ? windowLength : windowLength - lookAhead
    }

    private func check(lookAhead: Int, of policy: TradeoffPolicy) throws(TradeoffError) {
        guard !(0..<lookAheadCount).contains(lookAhead) else { return }
        if scoresLastAlone {
            throw TradeoffError("\(policy): \(bundle) scores only the last cycle of a window, so 0 can be had")
        }
        throw TradeoffError(
            "\(policy): a window of \(bundle) has \(windowLength) cycles, so 0 to \(lookAheadCount - 1) can be had")
    }

    private func liveAlone(_ policy: TradeoffPolicy, cyclesPerSecond: Double?) throws(TradeoffError) -> TradeoffPlan {
        if let stride = policy.stride {
            throw TradeoffError(
                "\(policy): live makes no windows, so stride \(stride) says nothing; expected one of them")
        }
        let plan = TradeoffPlan(
            policy: policy, lookAhead: 0, stride: nil, longestStride: 0,
            expected: TradeoffPlan.Expectation(
                error: curve?.live, waitCycles: 0...0, meanWaitCycles: 0, windowsPerCycle: 0,
                microsecondsPerCycle: cost?.microsecondsPerCycle(stride: nil)))
        if let limit = policy.cpuLimit, let cost = try cost(for: policy), let rate = cyclesPerSecond {
            let share = cost.share(cyclesPerSecond: rate, stride: nil)
            guard share <= limit else {
                throw TradeoffError("\(policy): at \(rate.rateText) live alone takes \(share.percentText)")
            }
        }
        return plan
    }

    /// The plan of a look-ahead, with the stride that is said, that the limit allows, or the usual one.
    private func plan(
        _ policy: TradeoffPolicy, lookAhead: Int, stride: Int? = nil, _ cyclesPerSecond: Double?
    ) throws(TradeoffError) -> TradeoffPlan {
        let longest = longestStride(lookAhead)
        if let said = stride ?? policy.stride {
            guard (1...longest).contains(said) else {
                throw TradeoffError(
                    "\(policy): with look-ahead \(lookAhead) a window of \(windowLength) cycles leaves a stride of 1 to \(longest)"
                )
            }
            try checkLimit(of: policy, strides: said...said, cyclesPerSecond)
            return made(policy, lookAhead: lookAhead, stride: said)
        }
        let allowed = try shortestAllowed(policy, lookAhead: lookAhead, cyclesPerSecond)
        if allowed == nil { try checkLimit(of: policy, strides: 1...longest, cyclesPerSecond) }
        return made(policy, lookAhead: lookAhead, stride: allowed ?? min(longest, usualStride))
    }

    func made(_ policy: TradeoffPolicy, lookAhead: Int, stride: Int) -> TradeoffPlan {
        let last = scoresLastAlone ? 0 : lookAhead + stride - 1
        return TradeoffPlan(
            policy: policy, lookAhead: lookAhead, stride: stride, longestStride: longestStride(lookAhead),
            expected: TradeoffPlan.Expectation(
                error: expectedError(lookAhead: lookAhead, stride: stride), waitCycles: lookAhead...last,
                meanWaitCycles: Double(lookAhead + last) / 2, windowsPerCycle: 1 / Double(stride),
                microsecondsPerCycle: cost?.microsecondsPerCycle(stride: stride)))
    }

    /// RMSE of settled scores; nil without a curve.
    func expectedError(lookAhead: Int, stride: Int) -> Double? {
        guard let curve else { return nil }
        guard scoresLastAlone else { return curve.error(lookAhead..<lookAhead + stride) }
        // One cycle of each stride is the last of a window, the others are settled by live.
        guard let live = stride == 1 ? 0 : curve.live else { return nil }
        let squares = curve.settled[0] * curve.settled[0] + Double(stride - 1) * live * live
        return (squares / Double(stride)).squareRoot()
    }
}
