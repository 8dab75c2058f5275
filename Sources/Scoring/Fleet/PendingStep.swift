import Inference
import Telemetry

/// A cycle that was accepted and waits for the fleet's next step of the live model.
struct PendingStep {
    /// What comes to its end before the step.
    enum Break {
        /// Nothing: the cycle follows the one before.
        case none
        /// The run of windows.
        case run
        /// The life, and the run with it.
        case life
    }

    let track: EngineTrack
    let slot: Int
    let cycle: Cycle
    let received: Timestamp
    let flags: ScoreFlags
    let breaks: Break
    /// How many cycles of the same engine wait before this one.
    let turn: Int
    /// The window that the cycle completes, and its rows.
    let window: (span: WindowSpan, rows: RowRing)?
    /// Set by the step.
    var score: CycleScore
    /// Set by the step where there is a window.
    var job: WindowJob?
}
