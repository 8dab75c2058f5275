import Simulation
import Telemetry

/// Follows the numbers of each topic and says which messages did not come.
///
/// A topic may begin at any number, since a tap is opened at any time, and the last value may come again with each further
/// subscription. An alert that stands since before a restart of the daemon comes with the numbers that it had then.
struct LossWatch {
    private var last: [String: (epoch: UInt64, sequence: UInt64)] = [:]

    /// What to say when messages are missing before `message`; `nil` if none is.
    mutating func loss(before message: ScoreMessage, topic: String) -> String? {
        let (epoch, sequence) = message.numbering
        let known = last[topic]
        // Nothing that was said before the start that is known now can be missing between its messages.
        if let known, epoch < known.epoch { return nil }
        // After a restart of the daemon the numbers begin anew, at 1.
        let previous = known.map { $0.epoch == epoch ? $0.sequence : 0 }
        last[topic] = (epoch, max(sequence, previous ?? 0))
        guard let previous, sequence > previous, sequence - previous > 1 else { return nil }
        let first = previous + 1
        return sequence - first == 1
            ? "lost message \(first) of \(topic)"
            : "lost \(sequence - first) messages of \(topic): \(first) to \(sequence - 1)"
    }
}
