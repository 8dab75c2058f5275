public import Telemetry

/// What follows from scores; whoever owns the sockets publishes it, in order.
public enum ReviewAction: Sendable, Hashable {
    /// Publish the final word on a cycle of the engine that was last noted in the fleet's `slot`.
    case settled(SettledScore, slot: Int)
    /// Publish a step of an alert.
    case alert(Alert)
}
