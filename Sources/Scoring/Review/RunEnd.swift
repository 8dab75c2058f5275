public import Telemetry

/// The end of an engine's run of cycles. It travels behind the run's windows, so that whoever settles scores knows that no
/// more will come for what still waits.
public struct RunEnd: Sendable, Hashable {
    public var engine: EngineID
    /// Why no later cycle of this run will come.
    public var reason: SettledScore.Short
    /// Whether the life ended with it: an alert that waits for its verdict gets it from what there is.
    public var endsLife: Bool

    public init(engine: EngineID, reason: SettledScore.Short, endsLife: Bool) {
        self.engine = engine
        self.reason = reason
        self.endsLife = endsLife
    }
}
