import Inference
import Telemetry

// From a cycle that was judged to what is said of it.
extension Fleet {
    /// Keeps what the step will need, and moves on whatever does not need its score.
    func stage(
        _ record: TelemetryRecord, on track: EngineTrack, slot: Int, breaks: RunBreak, received: Timestamp
    ) {
        let model = track.model
        model.scorer.prefetch(track.liveState)
        let values = scratch.values(pending.count)
        record.values.withUnsafeBufferPointer { values.update(from: $0.baseAddress!, count: schema.count) }
        if !record.missing.isEmpty {
            let hasPrevious = !track.rows.isEmpty
            if hasPrevious { track.rows.copyNewest(1, to: scratch.previous) }
            model.imputation.fill(values, missing: record.missing, previous: hasPrevious ? scratch.previous : nil)
        }
        track.rows.append(values)
        track.cyclesInLife += 1

        var flags: ScoreFlags = []
        if track.cyclesInLife < windowLength { flags.insert(.warmingUp) }
        if track.resumed > 0 {
            flags.insert(.resumed)
            track.resumed -= 1
        }
        if !record.missing.isEmpty { flags.insert(.imputed) }
        var span = track.schedule.complete(at: record.cycle, stride: stride(for: track))
        if span == nil, record.end { span = track.schedule.close(at: record.cycle, minimum: model.shortestWindow) }
        line.append(.step(pending.count))
        pending.append(
            PendingStep(
                track: track, slot: slot, cycle: record.cycle, received: received, flags: flags, breaks: breaks,
                turn: track.waiting, window: span.map { ($0, track.rows) }, score: .none, job: nil))
        track.waiting += 1
        if record.end { end(track, at: received) }
    }

    /// Scores every cycle that was staged and appends what follows to `actions`, in the order of staging.
    public func flush(into actions: inout [FleetAction]) {
        guard !line.isEmpty else { return }
        stepPending()
        scoredSlots.removeAll(keepingCapacity: true)
        let scored = pending.isEmpty ? .unixEpoch : now()
        for entry in line {
            switch entry {
            case .action(let action): actions.append(action)
            case .step(let index): say(index, scored: scored, into: &actions)
            }
        }
        line.removeAll(keepingCapacity: true)
        pending.removeAll(keepingCapacity: true)
        stepped = 0
        moves = 0
    }

    private func say(_ index: Int, scored: Timestamp, into actions: inout [FleetAction]) {
        pending.withUnsafeMutableBufferPointer { pending in
            let step = pending.baseAddress! + index
            scoredSlots.append(step.pointee.slot)
            actions.append(
                .live(
                    LiveScore(
                        engine: step.pointee.track.engine, cycle: step.pointee.cycle, score: step.pointee.score,
                        flags: step.pointee.flags, received: step.pointee.received, scored: scored,
                        model: step.pointee.track.model.name),
                    step.pointee.breaks))
            if let job = step.pointee.job { actions.append(.window(.score(job))) }
        }
    }

    /// Steps the model for the cycles that wait: first the first one of each engine, then the second ones, and so on.
    func stepPending() {
        var turn = 0
        var left = pending.count - stepped
        while left > 0 {
            left -= step(turn: turn)
            turn += 1
        }
        stepped = pending.count
    }

    /// Steps the engines' waiting cycles of one turn. Returns how many there were.
    private func step(turn: Int) -> Int {
        models.reduce(0) { $0 + step(turn: turn, of: $1) }
    }

    /// Steps those of them whose state is of one model.
    private func step(turn: Int, of model: FleetModel) -> Int {
        pending.withUnsafeMutableBufferPointer { pending in
            var count = 0
            for index in stepped..<pending.count where pending[index].turn == turn {
                let track = pending[index].track
                guard track.model === model else { continue }
                if pending[index].breaks.beginsLife { model.scorer.reset(track.liveState) }
                scratch.indices[count] = index
                scratch.steps[count] = LiveStep(
                    channels: scratch.values(index), state: track.liveState,
                    features: model.scorer.featureCount > 0 ? scratch.features(index) : nil)
                count += 1
            }
            guard count > 0 else { return 0 }
            model.scorer.step(
                UnsafeBufferPointer(rebasing: scratch.steps[..<count]),
                into: UnsafeMutableBufferPointer(rebasing: scratch.scores[..<count]))
            for position in 0..<count {
                take(scratch.scores[position], of: scratch.indices[position], in: pending)
            }
            return count
        }
    }

    /// Moves on what needed the score of pending step `index`.
    private func take(_ score: CycleScore, of index: Int, in pending: UnsafeMutableBufferPointer<PendingStep>) {
        let step = pending.baseAddress! + index
        let track = step.pointee.track
        track.waiting -= 1
        step.pointee.score = score
        if step.pointee.breaks != .none {
            track.notes.removeAll()
            track.liveFeatures?.removeAll()
        }
        track.notes.append(EngineTrack.Note(received: step.pointee.received, liveRUL: score.rul))
        if let features = scratch.features(index) { track.liveFeatures?.append(features) }
        if let (span, rows) = step.pointee.window {
            step.pointee.job = job(for: span, rows, of: track)
        }
    }

    /// A window of the newest cycles that were stepped.
    func job(for span: WindowSpan, _ rows: RowRing, of track: EngineTrack) -> WindowJob {
        WindowJob(
            engine: track.engine,
            model: track.model.model,
            span: span,
            rows: rows,
            liveFeatures: track.liveFeatures,
            liveRUL: track.notes.map(\.liveRUL),
            firstReceived: track.notes[0].received,
            lastReceived: track.notes[track.notes.count - 1].received
        )
    }
}

extension CycleScore {
    /// Stands where no step was made yet.
    static let none = CycleScore(rul: 0, sigma: 0, probabilities: .zero)
}
