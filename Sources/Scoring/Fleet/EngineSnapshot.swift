public import Telemetry

/// How one engine stands, for people.
public struct EngineSnapshot: Sendable {
    public let engine: EngineID
    /// The latest accepted cycle.
    public let last: Cycle?
    /// The first cycle of this life.
    public let lifeFirst: Cycle?
    /// The first cycle after the latest gap, or of the life.
    public let runFirst: Cycle?
    /// Cycles accepted in this life.
    public let cyclesInLife: Int
    /// Rows of telemetry held of the present run, and how many there is room for.
    public let rows: Int
    public let capacity: Int
    /// The newest of them, (channels); empty where there is none.
    public let newestRow: [Float]
    /// The cycles of its next window, if its stride stays; nil outside a run and where it has no windows.
    public let nextWindow: ClosedRange<Cycle>?
    /// Which of the trade-off's plans it has.
    public let plan: Int
    /// When it was last heard from.
    public let lastSeen: Timestamp
    /// The bundle that its live state belongs to.
    public let model: String
}
