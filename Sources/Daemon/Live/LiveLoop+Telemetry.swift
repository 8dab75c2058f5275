import Logging
import Scoring
import Telemetry
import ZeroMQ

extension LiveLoop {
    /// Takes the messages that wait, up to a batch, and scores their cycles together. It never waits for more to come: a
    /// message that came alone is scored alone.
    ///
    /// - Returns: whether there may be more.
    @discardableResult
    func takeTelemetry() throws -> Bool {
        guard !control.isDraining || control.isEmptying else { return false }
        var mayBeMore = true
        let clocks = Clock.Pair()
        for _ in 0..<Self.ingestBatch {
            guard try nextMessage() else {
                mayBeMore = false
                break
            }
            let start = Clock.monotonicNanoseconds()
            counters.received += 1
            stage(start: start, received: clocks.wall(at: start))
        }
        try carryOut()
        if !mayBeMore, control.closing == nil, control.isEmptying { endEmptying() }
        return mayBeMore
    }

    /// Hands one message's cycle to the fleet, or says why not.
    private func stage(start: UInt64, received: Timestamp) {
        do throws(Refusal) {
            try decode()
        } catch {
            return refuse(error, received: received)
        }
        do throws(Refusal) {
            try fleet.stage(record, received: received)
            starts.append(start)
        } catch {
            // The fleet has put the event in line.
            note(error, engine: record.engine)
        }
    }

    private func decode() throws(Refusal) {
        guard frames.totalFrames == Limits.telemetryFrames else { throw .frameCount(frames.totalFrames) }
        try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
            fleet.recall(topic, into: &record)
            try decoder.decode(topic: topic, payload: payload, into: &record)
        }
    }

    /// Counts the refusal of what is no cycle at all, and says it on the engine's event topic.
    private func refuse(_ refusal: Refusal, received: Timestamp) {
        let engine = frames.withUnsafeBytes(ofFrame: 0) { try? Topic.parse($0).engine }
        note(refusal, engine: engine)
        fleet.append(
            Event(engine: engine, kind: .refused, reason: refusal.description, time: received, epoch: 0, sequence: 0))
    }

    private func note(_ refusal: Refusal, engine: EngineID?) {
        counters.refuse(refusal.code)
        refusalLog.note(refusal, engine: engine)
    }

    /// Scores what was staged and does what the fleet decided.
    func carryOut() throws {
        fleet.flush(into: &actions)
        guard !actions.isEmpty else { return }
        var scored = 0
        for action in actions {
            switch action {
            case .live(let score, let breaks):
                try publish(score, breaks, place: scored)
                scored += 1
            case .window(let work): hand(work)
            case .event(let event):
                try publisher.publish(event)
            }
        }
        actions.removeAll(keepingCapacity: true)
        if !handover.isEmpty {
            if parts.exchange.submit(&handover) { hasMoreResults = true }
            highestResultsWaiting = max(highestResultsWaiting, resultsWaiting)
            try watchLoad(Clock.monotonicNanoseconds())
        }
        handAlertsOver()
        counters.accepted += UInt64(scored)
        countLatencies()
    }

    /// Puts work for the window path in line, once the scores before it were noted.
    private func hand(_ work: WindowWork) {
        if work.isWindow { counters.windowsDue += 1 }
        guard case .score(var job) = work else { return handover.append(work) }
        job.importance = review.importance(of: job)
        handover.append(.score(job))
    }

    /// Publishes a live score and what follows from it.
    ///
    /// - Parameter place: which of the batch's it is.
    private func publish(_ score: LiveScore, _ breaks: RunBreak, place: Int) throws {
        let slot = fleet.scoredSlots[place]
        var score = score
        score.sequence = try publisher.publish(score, slot: slot)
        review.note(score, breaks, slot: slot, at: score.scored, into: &reviewed)
        guard !reviewed.isEmpty else { return }
        let settled = try publishReviewed()
        for _ in 0..<settled { settledStarts.append(starts[place]) }
    }

    /// Counts for each cycle of the batch how long it took from its taking to the sending of the batch's last score.
    private func countLatencies() {
        guard !starts.isEmpty else { return }
        let end = Clock.monotonicNanoseconds()
        for start in starts { counters.liveLatency.record(end - start) }
        starts.removeAll(keepingCapacity: true)
        for start in settledStarts { counters.settledDelay.recordTandem(nanoseconds: end - start) }
        settledStarts.removeAll(keepingCapacity: true)
    }
}
