import Telemetry

/// Whether a daemon did what it was sent, with the counts and, if it did not, why.
///
/// Nothing is sampled and nothing is forgiven: every cycle sent must have come back as one live score, in order, and
/// every window due as one message, unless the plan allows overload to thin them out.
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
    public var windowsDue: Int
    public var windowsScored: Int
    /// By reason.
    public var windowsAbandoned: [String: Int]
    /// Messages missing by their sequence numbers.
    public var sequenceGaps: Int
    public var live: LatencySummary
    public var window: LatencySummary
    public var memory: Memory

    /// The exit code of a program that says no more: 0 if passed, else 1.
    public var exitCode: Int32 { passed ? 0 : 1 }
}
