public import Telemetry

/// What goes over the wire as one message, and what must become of it.
public struct TelemetryFrames: Sendable, Hashable {
    /// What a daemon must do with it.
    public enum Expectation: Sendable, Hashable {
        case accepted
        case refused(RefusalCode)
    }

    /// Topic and payload, unless their number is the fault.
    public var parts: [[UInt8]]
    public var expectation: Expectation

    public init(parts: [[UInt8]], expectation: Expectation) {
        self.parts = parts
        self.expectation = expectation
    }
}
