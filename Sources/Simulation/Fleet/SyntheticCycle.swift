public import Telemetry

/// One cycle of a synthetic engine, with what only a simulation knows.
public struct SyntheticCycle: Sendable, Hashable {
    public var engine: EngineID
    /// Counts from 1 in every life.
    public var cycle: Int
    /// (C) engineering units, rounded as the recorded data are.
    public var values: [Float]
    /// True at the first cycle of every life but an engine's first.
    public var reset: Bool
    /// True at the last cycle of every life: at the failure, or where the fleet was told to stop.
    public var end: Bool
    /// The true remaining useful life in cycles, not capped: 0 at the cycle of the failure.
    public var remaining: Int
    /// Which life of the engine, from 1.
    public var life: Int
    /// Index of the operating condition among those of the statistics.
    public var condition: Int
    /// True while a transient spike disturbs some sensor.
    public var spiking: Bool
}
