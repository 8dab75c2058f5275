import Telemetry

/// The newest window that scored cycles of a run. Of every cycle that still waits it saw more than any window before.
struct LatestWindow {
    let number: Int
    /// The last cycle it scored.
    let last: Int
    /// When that cycle was received.
    let lastReceived: Timestamp
    let computeMicroseconds: Double
    let queueMicroseconds: Double
    /// The number of the model that scored it.
    let model: UInt8
}
