public import Telemetry

/// What a daemon must have counted after a stream with faults.
public struct FaultTally: Sendable, Hashable {
    /// Records accepted, by engine.
    public var accepted: [EngineID: Int] = [:]
    /// Messages refused, by reason.
    public var refused: [RefusalCode: Int] = [:]
    /// Gaps that the daemon sees, each of one cycle or more.
    public var gaps = 0
    /// Records that never went out.
    public var withheld = 0
    /// Each engine's unbroken runs of cycles, in order; complete after `finish()`. A gap, a new life or an `end` ends a run.
    public var runs: [EngineID: [CycleRun]] = [:]

    public init() {}

    /// Records accepted, of all engines.
    public var acceptedCount: Int { accepted.values.reduce(0, +) }

    /// Messages refused, for all reasons.
    public var refusedCount: Int { refused.values.reduce(0, +) }
}
