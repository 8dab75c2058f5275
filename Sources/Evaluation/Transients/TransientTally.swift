/// What transients did to the scores, and what windows made of the alerts that they raised.
public struct TransientTally: Sendable, Hashable {
    /// A kind of transient.
    public struct Kind: Sendable, Hashable, Comparable {
        /// In standard deviations of the normalised inputs.
        public var size: Double
        /// In cycles.
        public var duration: Int

        public static func < (left: Kind, right: Kind) -> Bool {
            (left.size, left.duration) < (right.size, right.duration)
        }
    }

    /// What is counted of some transients.
    public struct Outcome: Sendable, Hashable {
        public internal(set) var transients = 0
        /// Alerts that live raised over them, all of them false.
        public internal(set) var raised = 0
        /// Cycles from the alert to its retraction, one number each.
        public internal(set) var retractedAfter: [Int] = []
        /// Alerts that a window confirmed, by mistake.
        public internal(set) var confirmed = 0
        /// How far live's scores moved during the transient, and in the ten cycles after it.
        public internal(set) var liveDuring = MeanChange()
        public internal(set) var liveAfter = MeanChange()
        /// How far the window path's scores of the transient's cycles moved, with the look-ahead that a verdict takes or more.
        public internal(set) var window = MeanChange()

        /// Alerts on which no window had spoken when the recording ended.
        public var open: Int { raised - retractedAfter.count - confirmed }

        mutating func merge(_ other: Outcome) {
            transients += other.transients
            raised += other.raised
            retractedAfter += other.retractedAfter
            confirmed += other.confirmed
            liveDuring.merge(other.liveDuring)
            liveAfter.merge(other.liveAfter)
            window.merge(other.window)
        }
    }

    /// Transients that were asked for; fewer are placed where no engine has room.
    public internal(set) var asked: Int
    public internal(set) var outcomes: [Kind: Outcome] = [:]
    /// The alerts of the disturbed engines, those of their true failures among them.
    public internal(set) var alerts = AlertTally()

    public init(asked: Int = 0) {
        self.asked = asked
    }

    /// Everything of one size, or of all.
    public func total(size: Double? = nil) -> Outcome {
        outcomes.filter { size == nil || $0.key.size == size }.sorted { $0.key < $1.key }
            .reduce(into: Outcome()) { $0.merge($1.value) }
    }

    public mutating func merge(_ other: TransientTally) {
        asked += other.asked
        outcomes.merge(other.outcomes) { ours, theirs in
            var sum = ours
            sum.merge(theirs)
            return sum
        }
        alerts.merge(other.alerts)
    }
}

/// The mean distance between what was scored without a transient and with it, in cycles.
public struct MeanChange: Sendable, Hashable {
    private var sum = 0.0
    private var count = 0

    public init() {}

    public mutating func add(_ clean: Float, _ disturbed: Float) {
        sum += Double(abs(clean - disturbed))
        count += 1
    }

    public mutating func merge(_ other: MeanChange) {
        sum += other.sum
        count += other.count
    }

    /// Nil where nothing was compared.
    public var mean: Double? { count == 0 ? nil : sum / Double(count) }
}
