extension Status {
    /// What became of the windows: ``due`` = ``scored`` + the sum of ``abandoned`` + ``queued`` + those that are being scored or
    /// wait to be said (see ``Status/queues``). Due are those that were complete, and those that had begun and were given up.
    public struct WindowCounts: Hashable, Sendable {
        /// Windows that the stride and the cycles received imply.
        public var due: UInt64
        public var scored: UInt64

        /// Windows that will never be scored, by reason. Reasons that did not occur may be left out.
        public var abandoned: [AbandonReason: UInt64]

        /// Complete windows that wait for the model; never more than `scoring.window_queue`.
        public var queued: Int

        public init(due: UInt64, scored: UInt64, abandoned: [AbandonReason: UInt64], queued: Int) {
            self.due = due
            self.scored = scored
            self.abandoned = abandoned
            self.queued = queued
        }
    }

    /// Percentiles of what was measured of late, in the unit of its place; 0 before the first measurement.
    public struct LatencySummary: Hashable, Sendable {
        /// The median.
        public var p50: Double
        public var p99: Double
        /// The 99.9th percentile.
        public var p999: Double
        public var max: Double

        public init(p50: Double, p99: Double, p999: Double, max: Double) {
            self.p50 = p50
            self.p99 = p99
            self.p999 = p999
            self.max = max
        }

        /// Nothing measured yet.
        public static let none = LatencySummary(p50: 0, p99: 0, p999: 0, max: 0)
    }

    /// The latency of each path over the last minute: from a frame taken from the socket (live) or a window complete (window)
    /// to its score. What waits in libzmq's queue before it is taken is not in it.
    public struct PathLatency: Hashable, Sendable {
        public var live: LatencySummary
        public var window: LatencySummary

        public init(live: LatencySummary, window: LatencySummary) {
            self.live = live
            self.window = window
        }
    }

    /// What each path computes in: `float32`, `bfloat16` or `int8`. Empty where a daemon of an earlier version did not say.
    public struct PathPrecision: Hashable, Sendable {
        public var live: String
        public var window: String

        public init(live: String, window: String) {
            self.live = live
            self.window = window
        }
    }
}
