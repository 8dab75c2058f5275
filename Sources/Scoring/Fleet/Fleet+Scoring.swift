import Inference
import Telemetry

extension Fleet {
    func score(
        _ record: TelemetryRecord, on track: EngineTrack, received: Timestamp, into actions: inout [FleetAction]
    ) {
        let score: CycleScore
        if record.missing.isEmpty {
            score = step(record.values, on: track)
        } else {
            var values = record.values
            imputation.fill(&values, missing: record.missing, previous: track.lastRow)
            score = step(values, on: track)
        }
        track.cyclesInLife += 1
        track.notes.append(EngineTrack.Note(received: received, liveRUL: score.rul))

        var flags: ScoreFlags = []
        if track.cyclesInLife < windowLength { flags.insert(.warmingUp) }
        if !record.missing.isEmpty { flags.insert(.imputed) }
        actions.append(
            .live(
                LiveScore(
                    engine: record.engine, cycle: record.cycle, score: score, flags: flags, received: received,
                    scored: now(), model: modelName)))

        if let span = track.schedule.complete(at: record.cycle) {
            actions.append(.window(.score(job(for: span, of: track))))
        }
    }

    /// Moves the live model on by `values`, and keeps them in the ring with what the window path reads of the model.
    private func step(_ values: [Float], on track: EngineTrack) -> CycleScore {
        values.withUnsafeBufferPointer { row in
            track.rows.append(row.baseAddress!)
            let score = track.liveState.withUnsafeMutableBufferPointer {
                scorer.step(row.baseAddress!, state: $0.baseAddress!, features: liveFeatures.baseAddress)
            }
            if let features = liveFeatures.baseAddress { track.liveFeatures?.append(features) }
            return score
        }
    }

    private func job(for span: WindowSpan, of track: EngineTrack) -> WindowJob {
        WindowJob(
            engine: track.engine,
            span: span,
            rows: track.rows,
            liveFeatures: track.liveFeatures,
            liveRUL: track.notes.map(\.liveRUL),
            settledCount: policy.stride,
            firstReceived: track.notes[0].received,
            lastReceived: track.notes[windowLength - 1].received
        )
    }
}
