import Inference
import Telemetry

// What a cycle is in view of those before it, and what follows for the windows.
extension Fleet {
    /// Why a cycle is refused that was judged so.
    func refusal(of verdict: CycleOrder.Verdict, _ record: TelemetryRecord, last: Cycle?) -> Refusal {
        let last = last.map { "\($0.number)" } ?? "none"
        switch verdict {
        case .first, .newLife, .next, .gap, .reset:
            preconditionFailure("\(verdict) is no reason to refuse a cycle")
        case .duplicate:
            return Refusal(
                .duplicate,
                "cycle \(record.cycle.number) was accepted before; the last is \(last);"
                    + " a new life needs \"reset\": true")
        case .late:
            return Refusal(.late, "cycle \(record.cycle.number) came after cycle \(last)")
        case .implausible(let ahead):
            return Refusal(
                .cycleRange,
                "cycle \(record.cycle.number) is \(ahead) ahead of the last, \(last); expected at most \(Limits.maximumGap),"
                    + " or \"reset\": true"
            )
        }
    }

    /// Ends the present run of windows where `verdict` says so, and begins the next.
    ///
    /// - Returns: what the step of the cycle has to know of it.
    func breakRun(
        of track: EngineTrack, at record: TelemetryRecord, _ verdict: CycleOrder.Verdict, received: Timestamp
    ) -> RunBreak {
        let cycle = record.cycle
        switch verdict {
        case .first:
            beginLife(of: track, at: cycle)
            return record.reset ? .life : .first
        case .newLife:
            beginLife(of: track, at: cycle)
            return .life
        case .reset:
            endRun(of: track, abandoning: .reset, .reset, endsLife: true)
            append(
                .event(
                    Event(
                        .reset, engine: track.engine, cycles: cycle...cycle, reason: "a new life begins", at: received))
            )
            beginLife(of: track, at: cycle)
            return .life
        case .gap(let missing):
            endRun(of: track, abandoning: .gap, .gap, endsLife: false)
            let count = missing.upperBound.number - missing.lowerBound.number + 1
            append(
                .event(
                    Event(
                        .gap, engine: track.engine, cycles: missing,
                        reason: "\(count) \(count == 1 ? "cycle" : "cycles") never came", at: received)))
            track.beginRun(at: cycle)
            return .gap
        case .next where !track.schedule.hasRun:
            // The run was ended from outside, and the life goes on.
            track.beginRun(at: cycle)
            return .gap
        case .next, .duplicate, .late, .implausible:
            return .none
        }
    }

    private func beginLife(of track: EngineTrack, at cycle: Cycle) {
        track.cyclesInLife = 0
        track.resumed = 0
        track.beginRun(at: cycle)
    }
}
