import Inference
import Telemetry

/// Everything that is counted about one engine, or about many of them: tallies are made an engine at a time and merged.
public struct SetTally: Sendable, Hashable {
    public internal(set) var engines = 0
    public internal(set) var cycles = 0
    /// Cycles with a value that was missing or implausible.
    public internal(set) var imputedCycles = 0
    /// Windows that a daemon would have scored.
    public internal(set) var windows = 0
    /// Engines without a single window: they have live scores only.
    public internal(set) var shortEngines: [String] = []

    public internal(set) var live = PathTally()
    /// (length) by look-ahead.
    public internal(set) var window: [PathTally]
    /// (length) live's errors on the very cycles that a window scored with each look-ahead.
    public internal(set) var liveBeside: [ErrorSums]
    public internal(set) var lastCycle = LastCycleTally()
    public internal(set) var alerts = AlertTally()
    /// None where no transients were asked for.
    public internal(set) var transients: TransientTally?

    /// - Parameter length: cycles per window.
    public init(length: Int) {
        window = [PathTally](repeating: PathTally(), count: length)
        liveBeside = [ErrorSums](repeating: ErrorSums(), count: length)
    }

    /// The window path's scores of all look-aheads together.
    public var windowOfAllLookAheads: PathTally {
        window.reduce(into: PathTally()) { $0.merge($1) }
    }

    /// Adds another tally, of windows of the same length.
    public mutating func merge(_ other: SetTally) {
        precondition(
            window.count == other.window.count, "windows of \(window.count) and of \(other.window.count) cycles")
        engines += other.engines
        cycles += other.cycles
        imputedCycles += other.imputedCycles
        windows += other.windows
        shortEngines += other.shortEngines
        live.merge(other.live)
        for lookAhead in window.indices {
            window[lookAhead].merge(other.window[lookAhead])
            liveBeside[lookAhead].merge(other.liveBeside[lookAhead])
        }
        lastCycle.merge(other.lastCycle)
        alerts.merge(other.alerts)
        if let others = other.transients {
            transients = transients ?? TransientTally()
            transients?.merge(others)
        }
    }
}
