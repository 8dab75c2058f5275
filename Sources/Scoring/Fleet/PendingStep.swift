import Inference
import Telemetry

/// A cycle that was accepted and waits for the fleet's next step of the live model.
struct PendingStep {
    let track: EngineTrack
    let slot: Int
    let cycle: Cycle
    let received: Timestamp
    let flags: ScoreFlags
    /// What comes to its end before the step.
    let breaks: RunBreak
    /// How many cycles of the same engine wait before this one.
    let turn: Int
    /// The window that the cycle completes, and its rows.
    let window: (span: WindowSpan, rows: RowRing)?
    /// Set by the step.
    var score: CycleScore
    /// Set by the step where there is a window.
    var job: WindowJob?
}

extension RunBreak {
    /// Whether the live model begins anew.
    var beginsLife: Bool { self == .first || self == .life }
}
