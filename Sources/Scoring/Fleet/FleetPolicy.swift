/// How a fleet is scored and how many engines it may hold.
public struct FleetPolicy: Sendable, Hashable {
    /// The plans in force when it begins.
    public var tradeoff: TradeoffTable
    /// Engines held at once; one more evicts the one not heard from for longest.
    public var maximumEngines: Int

    public init(tradeoff: TradeoffTable, maximumEngines: Int) {
        self.tradeoff = tradeoff
        self.maximumEngines = maximumEngines
    }
}

extension FleetPolicy {
    /// A window every `stride` cycles and nothing promised of settled scores: for whoever measures or evaluates windows by
    /// themselves.
    public init(stride: Int, maximumEngines: Int) {
        let plan = TradeoffPlan(
            policy: TradeoffPolicy(.stride(stride)), lookAhead: 0, stride: stride, longestStride: stride,
            expected: TradeoffPlan.Expectation(
                error: nil, waitCycles: 0...max(0, stride - 1), meanWaitCycles: Double(stride - 1) / 2,
                windowsPerCycle: 1 / Double(stride), microsecondsPerCycle: nil))
        self.init(tradeoff: TradeoffTable(plans: [plan]), maximumEngines: maximumEngines)
    }
}
