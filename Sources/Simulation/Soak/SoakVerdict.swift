import Telemetry

/// Whether a daemon did what it was sent, with the counts and, if it did not, why.
///
/// Nothing is sampled and nothing is forgiven: every cycle sent must have come back as one live score and as one settled
/// score, each in order, and every window due as one message, unless the plan allows overload to thin them out. Where the
/// trade-off stays as it was, every cycle must have been settled with the look-ahead that it implies.
public struct SoakVerdict: Sendable, Hashable, Codable {
    /// The daemon's resident memory, in bytes.
    public struct Memory: Sendable, Hashable, Codable {
        public var start: Int
        public var end: Int

        public init(start: Int, end: Int) {
            self.start = start
            self.end = end
        }
    }

    public var passed: Bool
    /// One sentence for each thing that is wrong; empty if it passed.
    public var reasons: [String]
    public var plan: SoakPlan
    /// Cycles sent that a daemon must accept.
    public var sent: Int
    /// Cycles per second that were achieved.
    public var achievedRate: Double
    public var liveScores: Int
    /// Live scores that never came.
    public var lost: Int
    public var refusedExpected: [String: Int]
    /// What the daemon says that it refused.
    public var refusedReported: [String: Int]
    /// Windows that must have been scored: one number, or where strides changed the fewest and the most.
    public var windowsDue: ClosedRange<Int>
    public var windowsScored: Int
    /// By reason.
    public var windowsAbandoned: [String: Int]
    /// Cycles settled once and in order, by a score that names the live one as it was seen.
    public var settled: Int
    /// Cycles that were not.
    public var unsettled: Int
    /// Whose word the settled scores were.
    public var settledBy: [String: Int]
    /// Why some had less look-ahead than was asked for.
    public var settledShort: [String: Int]
    /// Messages missing by their sequence numbers.
    public var sequenceGaps: Int
    public var live: LatencySummary
    public var window: LatencySummary
    /// What a settled cycle waited for its context: in cycles of its engine, and in milliseconds.
    public var contextCycles: LatencySummary
    public var contextMilliseconds: LatencySummary
    /// What the daemon took from then on.
    public var settling: LatencySummary
    public var memory: Memory

    /// The exit code of a program that says no more: 0 if passed, else 1.
    public var exitCode: Int32 { passed ? 0 : 1 }
}
