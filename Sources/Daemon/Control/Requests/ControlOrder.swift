import Telemetry

/// What the live thread is asked to do, understood and checked: it never parses and never waits.
enum ControlOrder: Sendable {
    case status
    case showEngine(EngineID)
    /// Take no more telemetry, and say when everything accepted has been scored and sent.
    case drain
    /// Take telemetry again.
    case resume
}
