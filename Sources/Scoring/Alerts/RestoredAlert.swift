public import Telemetry

/// What is still known of an engine's alerts after a restart, or after the engine was evicted and came back: the last message
/// about them, as it was published.
public struct RestoredAlert: Sendable, Hashable {
    public var engine: EngineID
    /// The last message, with the epoch and the sequence it was published with.
    public var last: Alert
    /// The cycle whose score raised the alert.
    public var raisedCycle: Int
    /// When that cycle was received.
    public var raisedReceived: Timestamp

    public init(engine: EngineID, last: Alert, raisedCycle: Int, raisedReceived: Timestamp) {
        self.engine = engine
        self.last = last
        self.raisedCycle = raisedCycle
        self.raisedReceived = raisedReceived
    }
}
