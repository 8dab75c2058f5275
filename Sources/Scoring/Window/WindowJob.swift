public import Telemetry

/// A complete window on its way to the window path: everything the path needs, so that the engine's rings move on without
/// waiting.
///
/// The rings share their memory with the engine's until its next cycle, which copies them if the window still waits then. So
/// a window that is scored in time costs no copy, and a fleet whose windows all wait no memory.
public struct WindowJob: Sendable {
    /// Whose window it is.
    public let engine: EngineID
    /// The model it is to be scored by: the one that its live features are of. nil: whoever scores it has only one.
    public let model: ScoringModel?
    /// Its number and its cycles.
    public let span: WindowSpan
    /// Raw channel values, `(length, channels)`, imputed where they were missing.
    public let rows: RowRing
    /// What the window path reads of the live model at each cycle, `(length, features)`; nil if it reads nothing.
    public let liveFeatures: RowRing?
    /// The live score of each cycle, in cycles of remaining life, `(length)`.
    public let liveRUL: [Float]
    /// When the window's oldest cycle was received.
    public let firstReceived: Timestamp
    /// When its newest was: the moment the window became complete.
    public let lastReceived: Timestamp
    /// What hangs on it.
    public var importance = WindowImportance.ordinary

    public init(
        engine: EngineID, model: ScoringModel? = nil, span: WindowSpan, rows: RowRing, liveFeatures: RowRing? = nil,
        liveRUL: [Float], firstReceived: Timestamp, lastReceived: Timestamp
    ) {
        self.engine = engine
        self.model = model
        self.span = span
        self.rows = rows
        self.liveFeatures = liveFeatures
        self.liveRUL = liveRUL
        self.firstReceived = firstReceived
        self.lastReceived = lastReceived
    }
}
