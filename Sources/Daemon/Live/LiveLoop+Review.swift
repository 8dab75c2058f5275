import Scoring
import Telemetry

// What follows from scores, and what concerns no engine.
extension LiveLoop {
    /// Says what has happened to no engine by itself, on `event/`.
    func announce(_ kind: Event.Kind, _ reason: String) throws {
        try publisher.publish(
            Event(engine: nil, kind: kind, reason: reason, time: Clock.wall(), epoch: 0, sequence: 0))
    }

    /// Publishes what the review decided, in order.
    ///
    /// - Returns: how many cycles were settled.
    @discardableResult
    func publishReviewed() throws -> Int {
        var settled = 0
        for action in reviewed {
            switch action {
            case .settled(let score, let slot):
                settled += 1
                try publisher.publish(score, slot: slot)
                counters.settledDelay.recordContext(
                    cycles: score.lookAhead, milliseconds: score.contextWaitMilliseconds)
            case .alert(let alert):
                try say(alert)
            }
        }
        reviewed.removeAll(keepingCapacity: true)
        return settled
    }
}
