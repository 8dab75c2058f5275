/// What transients did.
public struct TransientReport: Sendable, Hashable, Codable {
    public var asked: Int
    /// Transients for which an engine had room.
    public var placed: Int
    /// By size, then duration.
    public var kinds: [Row]
    /// By size, all durations together.
    public var sizes: [Row]
    public var all: Row
    /// The true alerts of the disturbed engines.
    public var trueAlerts: VerdictReport
    /// The failures of the disturbed engines; an engine counts once for each time it was repeated.
    public var failures: FailureReport

    /// Transients of one kind, or of several.
    public struct Row: Sendable, Hashable, Codable {
        /// In standard deviations of the normalised inputs; nil for all sizes together.
        public var size: Double?
        /// In cycles; nil for all durations together.
        public var duration: Int?
        public var transients: Int
        /// False alerts that live raised.
        public var raised: Int
        public var raisedPerHundred: Double?
        public var retracted: Int
        /// Confirmed by mistake.
        public var confirmed: Int
        public var open: Int
        /// Cycles from the alert to its retraction.
        public var retractedAfter: Distribution?
        /// Mean change of the live scores, in cycles, during the transient.
        public var liveChangeDuring: Double?
        /// And in the ten cycles after it.
        public var liveChangeAfter: Double?
        /// Mean change of the window path's scores of the transient's cycles, once they have a verdict's look-ahead.
        public var windowChange: Double?

        init(size: Double?, duration: Int?, _ outcome: TransientTally.Outcome) {
            self.size = size
            self.duration = duration
            transients = outcome.transients
            raised = outcome.raised
            raisedPerHundred = transients == 0 ? nil : 100 * Double(raised) / Double(transients)
            retracted = outcome.retractedAfter.count
            confirmed = outcome.confirmed
            open = outcome.open
            retractedAfter = Distribution(outcome.retractedAfter)
            liveChangeDuring = outcome.liveDuring.mean
            liveChangeAfter = outcome.liveAfter.mean
            windowChange = outcome.window.mean
        }
    }

    init(_ tally: TransientTally) {
        asked = tally.asked
        kinds = tally.outcomes.sorted { $0.key < $1.key }.map {
            Row(size: $0.key.size, duration: $0.key.duration, $0.value)
        }
        sizes = Set(tally.outcomes.keys.map(\.size)).sorted().map {
            Row(size: $0, duration: nil, tally.total(size: $0))
        }
        all = Row(size: nil, duration: nil, tally.total())
        placed = all.transients
        trueAlerts = VerdictReport(tally.alerts.right)
        failures = FailureReport(tally.alerts)
    }
}
