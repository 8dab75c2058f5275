import Inference
import Telemetry

// What a cycle is in view of those before it, and what follows for the windows.
extension Fleet {
    /// Why a cycle is refused that was judged so.
    func refusal(of verdict: CycleOrder.Verdict, _ record: TelemetryRecord, last: Cycle?) -> Refusal {
        let last = last.map { "\($0.number)" } ?? "none"
        switch verdict {
        case .first, .next, .gap, .reset:
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
        of track: EngineTrack, at cycle: Cycle, _ verdict: CycleOrder.Verdict, received: Timestamp
    ) -> PendingStep.Break {
        switch verdict {
        case .first:
            return beginLife(of: track, at: cycle)
        case .reset:
            abandonBegun(on: track, reason: .reset)
            append(
                .event(
                    Event(
                        .reset, engine: track.engine, cycles: cycle...cycle, reason: "a new life begins", at: received))
            )
            return beginLife(of: track, at: cycle)
        case .gap(let missing):
            abandonBegun(on: track, reason: .gap)
            let count = missing.upperBound.number - missing.lowerBound.number + 1
            append(
                .event(
                    Event(
                        .gap, engine: track.engine, cycles: missing,
                        reason: "\(count) \(count == 1 ? "cycle" : "cycles") never came", at: received)))
            track.beginRun(at: cycle)
            return .run
        case .next, .duplicate, .late, .implausible:
            return .none
        }
    }

    private func beginLife(of track: EngineTrack, at cycle: Cycle) -> PendingStep.Break {
        track.cyclesInLife = 0
        track.beginRun(at: cycle)
        return .life
    }
}
