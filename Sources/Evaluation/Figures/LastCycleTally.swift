import Inference

/// The errors at each engine's last recorded cycle: what benchmarks on the test sets measure.
public struct LastCycleTally: Sendable, Hashable {
    /// Of every engine.
    public internal(set) var live = ErrorSums()
    /// Of every engine whose last cycle a window ends with; its look-ahead there is 0.
    public internal(set) var window = ErrorSums()
    /// Of live, on those engines.
    public internal(set) var liveBesideWindow = ErrorSums()
    /// Of every engine: the window where there is one, live elsewhere.
    public internal(set) var windowOrLive = ErrorSums()

    public init() {}

    mutating func add(live: CycleScore, window: CycleScore?, truth: Float) {
        self.live.add(rul: live.rul, sigma: live.sigma, truth: truth)
        let best = window ?? live
        windowOrLive.add(rul: best.rul, sigma: best.sigma, truth: truth)
        guard let window else { return }
        self.window.add(rul: window.rul, sigma: window.sigma, truth: truth)
        liveBesideWindow.add(rul: live.rul, sigma: live.sigma, truth: truth)
    }

    public mutating func merge(_ other: LastCycleTally) {
        live.merge(other.live)
        window.merge(other.window)
        liveBesideWindow.merge(other.liveBesideWindow)
        windowOrLive.merge(other.windowOrLive)
    }
}
