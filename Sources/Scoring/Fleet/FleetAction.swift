public import Telemetry

/// What the fleet decided; whoever owns the sockets and threads carries it out, in order.
public enum FleetAction: Sendable {
    /// Publish a live score.
    case live(LiveScore)
    /// Hand to the window path.
    case window(WindowWork)
    /// Publish an event.
    case event(Event)
}
