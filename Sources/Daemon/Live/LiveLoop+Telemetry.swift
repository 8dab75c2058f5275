import Scoring
import Telemetry
import ZeroMQ

extension LiveLoop {
    /// Takes a batch of messages.
    ///
    /// - Returns: whether there may be more.
    @discardableResult
    func takeTelemetry() throws -> Bool {
        for _ in 0..<Self.ingestBatch {
            guard try ingest.tryReceive(into: &frames) else { return false }
            let start = Clock.monotonicNanoseconds()
            let received = Clock.wall()
            counters.received += 1
            do throws(Refusal) {
                try decode()
                try fleet.accept(record, received: received, into: &actions)
                counters.accepted += 1
            } catch {
                refuse(error, received: received)
            }
            try carryOut(start: start)
        }
        return true
    }

    private func decode() throws(Refusal) {
        guard frames.totalFrames == Limits.telemetryFrames else { throw .frameCount(frames.totalFrames) }
        try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
            try decoder.decode(topic: topic, payload: payload, into: &record)
        }
    }

    /// Counts a refusal and says it on the engine's event topic, unless the fleet has said it already.
    private func refuse(_ refusal: Refusal, received: Timestamp) {
        counters.refuse(refusal.code)
        let engine = frames.withUnsafeBytes(ofFrame: 0) { try? Topic.parse($0).engine }
        refusalLog.note(refusal, engine: engine)
        guard actions.isEmpty else { return }
        actions.append(
            .event(
                Event(
                    engine: engine, kind: .refused, reason: refusal.description, time: received, epoch: 0, sequence: 0))
        )
    }

    /// Does what the fleet decided. `start` is when the cycle behind it was taken, in monotonic nanoseconds.
    func carryOut(start: UInt64? = nil) throws {
        for action in actions {
            switch action {
            case .live(let score):
                try publisher.publish(score)
                if let start { counters.liveLatency.record(nanoseconds: Clock.monotonicNanoseconds() - start) }
            case .window(let work):
                if work.isWindow { counters.windowsDue += 1 }
                parts.exchange.submit(work)
            case .event(let event):
                try publisher.publish(event)
            }
        }
        actions.removeAll(keepingCapacity: true)
    }
}
