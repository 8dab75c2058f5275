/// What a policy comes to with one bundle on one machine.
public struct TradeoffPlan: Sendable, Hashable {
    /// What may be expected of settled scores in the long run.
    public struct Expectation: Sendable, Hashable {
        /// RMSE in cycles; nil if the bundle has no curve.
        public var error: Double?
        /// Cycles that come after a cycle before it is settled.
        public var waitCycles: ClosedRange<Int>
        /// Their mean.
        public var meanWaitCycles: Double
        /// 0 without windows.
        public var windowsPerCycle: Double
        /// Of both paths together; nil if the cost is not known.
        public var microsecondsPerCycle: Double?
    }

    public var policy: TradeoffPolicy
    /// What every cycle of a long run is given at least; 0 without windows.
    public var lookAhead: Int
    /// Cycles from one window of an engine to its next; nil: no windows, live alone.
    public var stride: Int?
    /// What overload may stretch the stride to without breaking the look-ahead; 0 without windows.
    public var longestStride: Int
    public var expected: Expectation

    /// The highest level of stretching.
    public static let highestLevel = 5

    /// The stride in force at a level of stretching: doubled at each, and never longer than ``longestStride``.
    public func stride(atLevel level: Int) -> Int? {
        stride.map { min(longestStride, $0 << min(level, Self.highestLevel)) }
    }

    /// In words: `look-ahead 15, stride 5, expected error 8.36`.
    public var summary: String {
        let error = expected.error.map { ", expected error \($0.twoDigits)" } ?? ""
        guard let stride else { return "live alone" + error }
        return "look-ahead \(lookAhead), stride \(stride)" + error
    }
}

extension Double {
    /// Rounded to two digits behind the point.
    var twoDigits: String { ((self * 100).rounded() / 100).shortText }
}
