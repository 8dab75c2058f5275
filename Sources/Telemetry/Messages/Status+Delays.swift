extension Status {
    /// The two delays of what later cycles decide: waiting for them, and Tandem's own time once they were there.
    public struct Delay: Hashable, Sendable {
        /// Cycles that came before the context was complete.
        public var contextCycles: LatencySummary
        /// How long that took, in milliseconds: the stream's own pace.
        public var contextMilliseconds: LatencySummary
        /// From complete context to the score, in microseconds: waiting in line and computing.
        public var tandemMicroseconds: LatencySummary

        public init(
            contextCycles: LatencySummary, contextMilliseconds: LatencySummary, tandemMicroseconds: LatencySummary
        ) {
            self.contextCycles = contextCycles
            self.contextMilliseconds = contextMilliseconds
            self.tandemMicroseconds = tandemMicroseconds
        }

        /// Nothing measured yet.
        public static let none = Delay(contextCycles: .none, contextMilliseconds: .none, tandemMicroseconds: .none)
    }

    /// The delays of the last minute: of window scores, counted from a window's first cycle, and of settled scores.
    public struct Delays: Hashable, Sendable {
        public var window: Delay
        public var settled: Delay

        public init(window: Delay, settled: Delay) {
            self.window = window
            self.settled = settled
        }

        /// Nothing measured yet.
        public static let none = Delays(window: .none, settled: .none)
    }

    /// What became of the alerts.
    public struct AlertCounts: Hashable, Sendable {
        /// Alerts that were raised and neither retracted nor cleared.
        public var standing: Int
        /// Messages of each state in this epoch.
        public var raised: UInt64
        public var confirmed: UInt64
        public var retracted: UInt64
        public var cleared: UInt64
        /// Messages that were published before the journal had kept them, because the disk failed or hung.
        public var unrecorded: UInt64
        /// Whether the journal can be written; nil where there is none.
        public var journal: Journal?

        /// How the journal is.
        public enum Journal: String, Hashable, Sendable, CaseIterable {
            /// What is published was kept before.
            case kept
            /// It cannot be written, or lies no more where it lay: alerts are published unkept, and held to be kept later.
            case failing
        }

        public init(
            standing: Int, raised: UInt64, confirmed: UInt64, retracted: UInt64, cleared: UInt64,
            unrecorded: UInt64 = 0, journal: Journal? = nil
        ) {
            self.standing = standing
            self.raised = raised
            self.confirmed = confirmed
            self.retracted = retracted
            self.cleared = cleared
            self.unrecorded = unrecorded
            self.journal = journal
        }

        /// No alert yet.
        public static let none = AlertCounts(standing: 0, raised: 0, confirmed: 0, retracted: 0, cleared: 0)
    }
}
