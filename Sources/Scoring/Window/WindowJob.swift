public import Telemetry

/// A complete window on its way to the window path: a copy of everything the path needs, so that the engine's ring moves
/// on without waiting.
public struct WindowJob: Sendable {
    /// Whose window it is.
    public let engine: EngineID
    /// Its number and its cycles.
    public let span: WindowSpan
    /// Raw channel values, `(length, channels)` row-major, oldest cycle first, imputed where they were missing.
    public let channels: [Float]
    /// What the window path reads of the live model at each cycle, `(length, features)`; empty if it reads nothing.
    public let liveFeatures: [Float]
    /// The live score of each cycle, in cycles of remaining life, `(length)`.
    public let liveRUL: [Float]
    /// How many of the oldest cycles no later window will score again.
    public let settledCount: Int
    /// When the window's oldest cycle was received.
    public let firstReceived: Timestamp
    /// When its newest was: the moment the window became complete.
    public let lastReceived: Timestamp

    public init(
        engine: EngineID, span: WindowSpan, channels: [Float], liveFeatures: [Float] = [], liveRUL: [Float],
        settledCount: Int, firstReceived: Timestamp, lastReceived: Timestamp
    ) {
        self.engine = engine
        self.span = span
        self.channels = channels
        self.liveFeatures = liveFeatures
        self.liveRUL = liveRUL
        self.settledCount = settledCount
        self.firstReceived = firstReceived
        self.lastReceived = lastReceived
    }
}
