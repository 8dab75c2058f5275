/// What was found on one set.
public struct SetReport: Sendable, Hashable, Codable {
    public var name: String
    /// The file it was read from.
    public var source: String
    /// Where the truth comes from, in words.
    public var truth: String
    public var engines: Int
    public var cycles: Int
    /// Cycles with a value that was missing or implausible, and was imputed.
    public var imputedCycles: Int
    public var windows: Int
    /// Engines without a single window.
    public var shortEngines: [String]
    public var live: PathReport
    /// By look-ahead, those that occurred.
    public var window: [LookAheadReport]
    /// The window path, all look-aheads together; nil where every engine is too short.
    public var windowOfAllLookAheads: PathReport?
    public var lastCycle: LastCycleReport
    public var alerts: AlertReport
    public var transients: TransientReport?

    init(name: String, source: String, truth: String, _ tally: SetTally) {
        self.name = name
        self.source = source
        self.truth = truth
        engines = tally.engines
        cycles = tally.cycles
        imputedCycles = tally.imputedCycles
        windows = tally.windows
        shortEngines = tally.shortEngines
        live = PathReport(tally.live)
        window = tally.window.indices.compactMap { lookAhead in
            guard let beside = tally.liveBeside[lookAhead].figures else { return nil }
            return LookAheadReport(
                lookAhead: lookAhead, window: PathReport(tally.window[lookAhead]), liveOnSameCycles: beside)
        }
        windowOfAllLookAheads = window.isEmpty ? nil : PathReport(tally.windowOfAllLookAheads)
        lastCycle = LastCycleReport(
            live: tally.lastCycle.live.figures, window: tally.lastCycle.window.figures,
            liveOnSameEngines: tally.lastCycle.liveBesideWindow.figures,
            windowOrLive: tally.lastCycle.windowOrLive.figures)
        alerts = AlertReport(tally.alerts)
        transients = tally.transients.map { TransientReport($0) }
    }
}

/// One path's scores, or those of one look-ahead.
public struct PathReport: Sendable, Hashable, Codable {
    public var errors: ErrorFigures
    /// (3, 3) by true state, then by the state said, each in the order normal, degrading, critical.
    public var confusion: [[Int]]
    /// The share of cycles whose state was said rightly.
    public var healthAccuracy: Double?
    public var reliability: ReliabilityReport

    init(_ tally: PathTally) {
        errors = tally.errors.figures ?? ErrorFigures(count: 0, rmse: 0, mae: 0, bias: 0, nasaSum: 0, nasaMean: 0)
        confusion = tally.confusion.counts
        healthAccuracy = tally.confusion.accuracy
        reliability = ReliabilityReport(tally.reliability)
    }
}

/// The reliability of the health probabilities, state by state.
public struct ReliabilityReport: Sendable, Hashable, Codable {
    /// The mean of the three states' expected calibration errors.
    public var calibrationError: Double?
    public var normal: StateReport
    public var degrading: StateReport
    public var critical: StateReport
    /// The three states together.
    public var together: StateReport

    /// One state's table.
    public struct StateReport: Sendable, Hashable, Codable {
        public var calibrationError: Double?
        public var bins: [ReliabilityBin]

        init(_ reliability: Reliability) {
            calibrationError = reliability.calibrationError
            bins = reliability.bins
        }
    }

    init(_ states: [Reliability]) {
        normal = StateReport(states[0])
        degrading = StateReport(states[1])
        critical = StateReport(states[2])
        together = StateReport(states.reduce(into: Reliability()) { $0.merge($1) })
        let errors = states.compactMap(\.calibrationError)
        calibrationError = errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
    }
}

/// The window path's scores with one look-ahead.
public struct LookAheadReport: Sendable, Hashable, Codable {
    public var lookAhead: Int
    public var window: PathReport
    /// Live's errors on the very same cycles.
    public var liveOnSameCycles: ErrorFigures

    /// The part of live's error that waiting takes away; below 0 it adds some.
    public var gain: Double {
        liveOnSameCycles.rmse > 0 ? 1 - window.errors.rmse / liveOnSameCycles.rmse : 0
    }
}

/// The errors at each engine's last recorded cycle.
public struct LastCycleReport: Sendable, Hashable, Codable {
    public var live: ErrorFigures?
    public var window: ErrorFigures?
    public var liveOnSameEngines: ErrorFigures?
    public var windowOrLive: ErrorFigures?
}
