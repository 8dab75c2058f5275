import Inference
import Telemetry

// What a cycle is in view of those before it, and what follows for the windows.
extension Fleet {
    func refusal(of verdict: CycleOrder.Verdict, _ record: TelemetryRecord, last: Cycle?) -> Refusal? {
        let last = last.map { "\($0.number)" } ?? "none"
        switch verdict {
        case .first, .next, .gap, .reset:
            return nil
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
    func breakRun(
        of track: EngineTrack, at cycle: Cycle, _ verdict: CycleOrder.Verdict, received: Timestamp,
        into actions: inout [FleetAction]
    ) {
        switch verdict {
        case .first:
            beginLife(of: track, at: cycle)
        case .reset:
            abandonBegun(on: track, reason: .reset, into: &actions)
            actions.append(
                .event(
                    Event(
                        .reset, engine: track.engine, cycles: cycle...cycle, reason: "a new life begins", at: received))
            )
            beginLife(of: track, at: cycle)
        case .gap(let missing):
            abandonBegun(on: track, reason: .gap, into: &actions)
            let count = missing.upperBound.number - missing.lowerBound.number + 1
            actions.append(
                .event(
                    Event(
                        .gap, engine: track.engine, cycles: missing,
                        reason: "\(count) \(count == 1 ? "cycle" : "cycles") never came", at: received)))
            track.beginRun(at: cycle)
        case .next, .duplicate, .late, .implausible:
            break
        }
    }

    func beginLife(of track: EngineTrack, at cycle: Cycle) {
        track.cyclesInLife = 0
        track.liveState.withUnsafeMutableBufferPointer { scorer.reset($0.baseAddress!) }
        track.beginRun(at: cycle)
    }
}
