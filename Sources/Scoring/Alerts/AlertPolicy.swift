public import Telemetry

/// When an engine is alerted for, and how much a window must have seen to decide about it.
///
/// ```
///  rul of live   >clearing ────────────────────── cleared, re-armed
///                 clearing = threshold + hysteresis
///                (neither: as it was)
///               ≤threshold ────────────────────── raised
/// ```
public struct AlertPolicy: Sendable, Hashable {
    /// At or below this remaining useful life, in cycles, an engine is critical.
    public var threshold: Float
    /// How far above ``threshold`` a score must rise to say that the engine is well again, in cycles.
    public var hysteresis: Float
    /// How many cycles after the raising cycle a window must have seen to decide about the alert, 0 or more.
    public var lookAhead: Int

    /// - Precondition: `hysteresis >= 0` and `lookAhead >= 0`.
    public init(threshold: Float = Health.criticalLimit, hysteresis: Float = 10, lookAhead: Int = 10) {
        precondition(hysteresis >= 0 && lookAhead >= 0, "hysteresis \(hysteresis) or look-ahead \(lookAhead) below 0")
        self.threshold = threshold
        self.hysteresis = hysteresis
        self.lookAhead = lookAhead
    }

    /// Above this the engine is well: an alert is cleared, or was raised by mistake.
    public var clearing: Float { threshold + hysteresis }

    /// Whether a score says critical. One that is no number does: an engine about which nothing can be said is not well.
    func isCritical(_ rul: Float) -> Bool { !(rul > threshold) }

    /// Whether a score says that the engine is well.
    func isWell(_ rul: Float) -> Bool { rul > clearing }
}
