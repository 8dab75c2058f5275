public import Telemetry

/// What the fleet decided; whoever owns the sockets and threads carries it out, in order.
public enum FleetAction: Sendable {
    /// Publish a live score, whose cycle stands so to the engine's one before.
    case live(LiveScore, RunBreak)
    /// Hand to the window path.
    case window(WindowWork)
    /// Publish an event.
    case event(Event)
}
