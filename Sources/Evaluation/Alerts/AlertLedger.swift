package import Scoring
package import Telemetry

/// What became of each alert of one recorded engine, with the truth about the cycles concerned.
package struct AlertLedger {
    /// One alert from its beginning to its end.
    struct Entry {
        /// The row that raised it.
        let row: Int
        let by: Alert.Path
        /// The cycles that were truly left at the raising cycle.
        let remaining: Float
        var verdict: Verdict?
        var isCleared = false

        /// It stood when the recording ended.
        var stands: Bool { verdict?.isConfirmed != false && !isCleared }
    }

    /// What a window said of an alert.
    struct Verdict {
        let isConfirmed: Bool
        /// How many cycles after the raising cycle.
        let latency: Int
        /// The cycles that were truly left then.
        let remaining: Float
    }

    let policy: AlertPolicy
    private(set) var entries: [Entry] = []
    /// (cycles) the cycles truly left at each row.
    private let remaining: [Float]
    private var track: AlertTrack
    private var decisions: [AlertDecision] = []
    private var row = 0

    package init(policy: AlertPolicy, remaining: [Float]) {
        self.policy = policy
        self.remaining = remaining
        track = AlertTrack(policy: policy)
    }

    /// Whether a window's scores could decide anything now.
    var awaitsWindow: Bool { track.awaitsWindow }

    /// Takes the live score of the next row.
    package mutating func observe(_ score: LiveScore, row: Int) {
        self.row = row
        track.observe(score, beginsLife: row == 0, into: &decisions)
        enter(cycle: score.cycle)
    }

    /// Takes a window that ends with the row taken last.
    package mutating func observe(_ window: WindowScore) {
        track.observe(window, into: &decisions)
        enter(cycle: window.lastCycle)
    }

    /// - Parameter cycle: the newest cycle of the stream, that of the present row.
    private mutating func enter(cycle: Int) {
        for decision in decisions {
            switch decision.state {
            case .raised:
                // Within the unbroken run that a window is of, rows and cycles go in step.
                let raising = row - (cycle - decision.cycle)
                entries.append(Entry(row: raising, by: decision.by, remaining: remaining[raising]))
            case .confirmed, .retracted:
                entries[entries.count - 1].verdict = Verdict(
                    isConfirmed: decision.state == .confirmed, latency: decision.latencyCycles,
                    remaining: remaining[row])
            case .cleared:
                entries[entries.count - 1].isCleared = true
            }
        }
        decisions.removeAll(keepingCapacity: true)
    }
}
