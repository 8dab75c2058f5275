import Scoring
import System
import Telemetry

/// What became of the alerts of some recorded engines, held against the truth.
///
/// An alert is *false* if more cycles were truly left when it was raised than clear an alert, the policy's threshold plus
/// hysteresis; else it is *true*. It grows with the number of alerts, which are few, and not with that of scores.
public struct AlertTally: Sendable, Hashable {
    /// What windows made of some alerts.
    public struct Verdicts: Sendable, Hashable {
        /// Alerts, with and without a verdict.
        public internal(set) var raised = 0
        /// Of these, by the window path, when it found live right after all.
        public internal(set) var raisedByWindow = 0
        /// Cycles from the raising cycle to the confirmation, one number each.
        public internal(set) var confirmedAfter: [Int] = []
        /// Cycles from the raising cycle to the retraction, one number each.
        public internal(set) var retractedAfter: [Int] = []

        /// Alerts on which no window had spoken when the recording ended.
        public var open: Int { raised - confirmedAfter.count - retractedAfter.count }

        mutating func add(_ entry: AlertLedger.Entry) {
            raised += 1
            if entry.by == .window { raisedByWindow += 1 }
            guard let verdict = entry.verdict else { return }
            if verdict.isConfirmed {
                confirmedAfter.append(verdict.latency)
            } else {
                retractedAfter.append(verdict.latency)
            }
        }

        mutating func merge(_ other: Verdicts) {
            raised += other.raised
            raisedByWindow += other.raisedByWindow
            confirmedAfter += other.confirmedAfter
            retractedAfter += other.retractedAfter
        }
    }

    /// Raised while the engine was truly well.
    public internal(set) var wrong = Verdicts()
    /// Raised when it was truly near its end.
    public internal(set) var right = Verdicts()
    /// Engines whose recording ends in failure.
    public internal(set) var failures = 0
    /// Cycles from the alert to the failure it stood at, one number for each failure that was alerted for.
    public internal(set) var raisedBeforeFailure: [Int] = []
    /// Cycles from the confirmation to the failure, one number for each failure whose alert was confirmed.
    public internal(set) var confirmedBeforeFailure: [Int] = []

    public init() {}

    /// Failures at which no alert stood.
    public var missedFailures: Int { failures - raisedBeforeFailure.count }

    package mutating func add(_ ledger: AlertLedger, endsInFailure: Bool) {
        for entry in ledger.entries {
            if entry.remaining > ledger.policy.clearing { wrong.add(entry) } else { right.add(entry) }
        }
        guard endsInFailure else { return }
        failures += 1
        guard let last = ledger.entries.last, last.stands else { return }
        raisedBeforeFailure.append(Int(saturating: last.remaining))
        if let verdict = last.verdict { confirmedBeforeFailure.append(Int(saturating: verdict.remaining)) }
    }

    public mutating func merge(_ other: AlertTally) {
        wrong.merge(other.wrong)
        right.merge(other.right)
        failures += other.failures
        raisedBeforeFailure += other.raisedBeforeFailure
        confirmedBeforeFailure += other.confirmedBeforeFailure
    }
}
