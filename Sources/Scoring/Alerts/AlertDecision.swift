public import Telemetry

/// One step of an alert, as ``AlertTrack`` decided it; whoever publishes adds the engine and the time.
public struct AlertDecision: Sendable, Hashable {
    /// The alert's number; the decisions that raise, confirm, retract and clear it share it.
    public var id: UInt64
    public var state: Alert.State
    public var by: Alert.Path
    /// The cycle whose score decided.
    public var cycle: Int
    /// That score: remaining useful life in cycles.
    public var rul: Float
    /// How many cycles after ``cycle`` the deciding path had seen.
    public var lookAhead: Int
    /// How many cycles after ``cycle`` (of a verdict: after the raising cycle) the stream stood when this was decided.
    public var latencyCycles: Int

    public init(
        id: UInt64, state: Alert.State, by: Alert.Path, cycle: Int, rul: Float, lookAhead: Int, latencyCycles: Int
    ) {
        self.id = id
        self.state = state
        self.by = by
        self.cycle = cycle
        self.rul = rul
        self.lookAhead = lookAhead
        self.latencyCycles = latencyCycles
    }
}
