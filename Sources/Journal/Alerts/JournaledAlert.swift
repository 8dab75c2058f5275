public import Telemetry

/// An alert message as the journal keeps it: with the cycle that raised the alert, which later messages about it do not name.
public struct JournaledAlert: Sendable, Hashable {
    /// As it was published.
    public var alert: Alert
    /// The cycle whose score raised the alert.
    public var raisedCycle: Int
    /// When that cycle was received.
    public var raisedReceived: Timestamp

    public init(alert: Alert, raisedCycle: Int, raisedReceived: Timestamp) {
        self.alert = alert
        self.raisedCycle = raisedCycle
        self.raisedReceived = raisedReceived
    }
}
