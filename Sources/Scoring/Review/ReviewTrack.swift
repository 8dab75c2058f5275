import Telemetry

/// What is kept of one engine between its live scores and its final words.
///
/// ```
///  runs, oldest first        run: settled │ next ── scored by the latest window ── last │ not by any yet
///                            later: cycles after a gap, or of the next life, whose windows come behind the run's
/// ```
final class ReviewTrack {
    let engine: EngineID
    /// The engine's place in the fleet when it was last noted.
    var slot: Int
    /// Which of the trade-offs that were in force the two below are of.
    var generation: Int
    /// The look-ahead asked for.
    var asked = 0
    /// Whether no windows are asked for: live has the final word, at once.
    var isLiveAlone = false

    /// The cycles that wait, of all runs one after the other.
    var cycles = PendingCycles()
    /// The run whose windows come next; nil when all runs have ended.
    var run: PendingRun?
    /// The runs that began after it; nearly always none.
    var later: [PendingRun] = []
    /// The newest window of ``run`` that was scored.
    var latest: LatestWindow?
    /// The newest window of ``run`` that the machine could not keep up with: its first and its last cycle.
    var missed: (first: Int, last: Int)?

    /// The engine's alerts, once it had one.
    var alerts: EngineAlerts?

    init(engine: EngineID, slot: Int, generation: Int) {
        self.engine = engine
        self.slot = slot
        self.generation = generation
    }

    deinit {
        cycles.deallocate()
    }

    /// Begins a run at a cycle.
    func beginRun(at score: LiveScore, _ breaks: RunBreak) {
        let new = PendingRun(
            next: score.cycle, sequenceOffset: 0, beginsAnew: breaks == .life || breaks == .first)
        if run == nil { run = new } else { later.append(new) }
    }

    /// Takes the next cycle of the newest run.
    ///
    /// - Parameter waits: whether its final word is still to come.
    /// - Precondition: a run has begun, and no cycle is missing in it.
    func append(_ score: LiveScore, model: UInt8, waits: Bool) {
        if later.isEmpty {
            run?.append(score, waits: waits)
        } else {
            later[later.count - 1].append(score, waits: waits)
        }
        if waits { cycles.append(PendingCycle(score, model: model)) }
    }

    /// Takes the oldest cycle that waits out of its run.
    func removeFirst() {
        cycles.removeFirst()
        run?.next += 1
        run?.count -= 1
    }

    /// Leaves the present run for the next, if one has begun.
    func endRun() {
        run = later.isEmpty ? nil : later.removeFirst()
        latest = nil
        missed = nil
    }

    /// Whether the life of ``run`` has ended on the live side, as far as anybody knows.
    var isOver: Bool { later.contains { $0.beginsAnew } }
}

extension PendingRun {
    fileprivate mutating func append(_ score: LiveScore, waits: Bool) {
        precondition(
            score.cycle == next + count, "cycle \(score.cycle) of \(score.engine) is no cycle after \(next + count - 1)"
        )
        sequenceOffset = score.sequence &- UInt64(bitPattern: Int64(score.cycle))
        if waits { count += 1 } else { next += 1 }
    }
}
