/// What became of alerts.
public struct AlertReport: Sendable, Hashable, Codable {
    /// Raised while more cycles were truly left than clear an alert.
    public var falseAlerts: VerdictReport
    /// Raised when fewer were.
    public var trueAlerts: VerdictReport
    public var failures: FailureReport

    init(_ tally: AlertTally) {
        falseAlerts = VerdictReport(tally.wrong)
        trueAlerts = VerdictReport(tally.right)
        failures = FailureReport(tally)
    }
}

/// What windows made of some alerts.
public struct VerdictReport: Sendable, Hashable, Codable {
    public var raised: Int
    /// Of these, by the window path after it had retracted one.
    public var raisedByWindow: Int
    public var confirmed: Int
    public var retracted: Int
    /// No window had spoken when the recording ended.
    public var open: Int
    /// Cycles from the alert to its confirmation.
    public var confirmedAfter: Distribution?
    /// Cycles from the alert to its retraction.
    public var retractedAfter: Distribution?

    init(_ verdicts: AlertTally.Verdicts) {
        raised = verdicts.raised
        raisedByWindow = verdicts.raisedByWindow
        confirmed = verdicts.confirmedAfter.count
        retracted = verdicts.retractedAfter.count
        open = verdicts.open
        confirmedAfter = Distribution(verdicts.confirmedAfter)
        retractedAfter = Distribution(verdicts.retractedAfter)
    }
}

/// Whether failures were alerted for in time.
public struct FailureReport: Sendable, Hashable, Codable {
    /// Engines whose recording ends in failure.
    public var engines: Int
    /// Of these, with an alert that stood at the end.
    public var alerted: Int
    /// Of these, confirmed.
    public var confirmed: Int
    /// No alert stood.
    public var missed: Int
    /// Cycles from the alert to the failure.
    public var raisedBefore: Distribution?
    /// Cycles from the confirmation to the failure.
    public var confirmedBefore: Distribution?

    init(_ tally: AlertTally) {
        engines = tally.failures
        alerted = tally.raisedBeforeFailure.count
        confirmed = tally.confirmedBeforeFailure.count
        missed = tally.missedFailures
        raisedBefore = Distribution(tally.raisedBeforeFailure)
        confirmedBefore = Distribution(tally.confirmedBeforeFailure)
    }
}
