import Foundation
import Synchronization
import Telemetry
import TestSupport
import ZeroMQ

/// A subscriber on a thread of its own that keeps what was settled, and what it saw of the live scores that this replaces.
///
/// What it says of each cycle it has counted for itself: it believes sequence numbers only to tell the last-value cache's
/// repetitions from news.
final class SettledSubscriber: Sendable {
    struct Seen: Sendable {
        var live: [EngineID: [LiveScore]] = [:]
        var settled: [EngineID: [SettledScore]] = [:]
        var windows: [EngineID: [WindowScore]] = [:]
        var events: [Event] = []
        /// How many changes of the fleet's trade-off had been announced when each live and each settled score came.
        var changesAtLive: [EngineID: [Int]] = [:]
        var changesAtSettled: [EngineID: [Int]] = [:]
        var changes = 0
        var status: Status?
        var liveCount = 0
        var settledCount = 0
        /// Messages that are missing between two that came on the same topic.
        var missing = 0
        /// Why nothing more comes, if the subscriber broke off.
        var failure: String?
        fileprivate var last: [String: UInt64] = [:]
    }

    private let kept: Kept
    private let thread: SubscriberThread
    /// Who publishes.
    private let publisher: ChildProgram

    private final class Kept: Sendable {
        let seen = Mutex(Seen())
    }

    /// - Parameter endpoint: of those of the daemon; nil for its scores in JSON.
    init(
        _ daemon: DaemonProcess, endpoint: String? = nil,
        topics: [String] = ["live/", "settled/", "event/", "status/"]
    ) {
        publisher = daemon.child
        let kept = Kept()
        self.kept = kept
        thread = SubscriberThread(endpoint ?? daemon.scores, topics: topics) { message, topic, _ in
            kept.seen.withLock { $0.take(message, topic: topic) }
        }
    }

    deinit {
        thread.cancel()
    }

    /// What was seen so far.
    var all: Seen { look { copy $0 } }

    /// Looks at what was seen so far, without a copy.
    func look<Value: Sendable>(_ body: (borrowing Seen) -> Value) -> Value {
        kept.seen.withLock { seen in
            seen.failure = thread.failure
            return body(seen)
        }
    }

    /// Waits until `condition` holds.
    ///
    /// - Parameter seconds: how long at least, if that is more than ``Patience/seconds``.
    /// - Returns: whether it came to hold before the daemon ended or patience did.
    func wait(seconds: Double = 0, until condition: (borrowing Seen) -> Bool) async -> Bool {
        let holds = await Patience.wait(
            limit: max(seconds, Patience.seconds), progress: { look { $0.liveCount + $0.settledCount } },
            lost: { look { $0.failure } ?? publisher.end }, until: { look(condition) })
        if !holds { print("waited in vain; the daemon is \(publisher)") }
        return holds
    }

    /// Waits until a first status has come: from then on nothing published is missed.
    func waitUntilSubscribed() async -> Bool {
        await wait { $0.status != nil }
    }

    /// Ends the thread and waits for it.
    func stop() -> Seen {
        thread.stop()
        return all
    }
}

extension SettledSubscriber.Seen {
    fileprivate mutating func take(_ message: ScoreMessage, topic: String) {
        switch message {
        case .live(let score):
            guard isNew(score.sequence, topic) else { return }
            live[score.engine, default: []].append(score)
            changesAtLive[score.engine, default: []].append(changes)
            liveCount += 1
        case .settled(let score):
            guard isNew(score.sequence, topic) else { return }
            settled[score.engine, default: []].append(score)
            changesAtSettled[score.engine, default: []].append(changes)
            settledCount += 1
        case .window(let score):
            guard isNew(score.sequence, topic) else { return }
            windows[score.engine, default: []].append(score)
        case .abandoned(let window): _ = isNew(window.sequence, topic)
        case .event(let event):
            guard isNew(event.sequence, topic) else { return }
            events.append(event)
            if event.kind == .tradeoff, event.engine == nil { changes += 1 }
        case .status(let status): self.status = status
        case .alert: break
        }
    }

    private mutating func isNew(_ sequence: UInt64, _ topic: String) -> Bool {
        let before = last[topic] ?? 0
        guard sequence > before else { return false }
        missing += Int(sequence - before - 1)
        last[topic] = sequence
        return true
    }

    /// What is wrong with the settled scores: none is where every live score was settled once and in order, by a score that
    /// names it.
    var mistakes: [String] {
        var found: [String] = []
        if missing > 0 { found.append("\(missing) messages are missing") }
        if let failure { found.append(failure) }
        for engine in Set(live.keys).union(settled.keys).sorted() {
            let (live, settled) = (live[engine] ?? [], settled[engine] ?? [])
            if live.count != settled.count {
                found.append("\(engine): \(live.count) live scores, \(settled.count) settled")
            }
            for (score, word) in zip(live, settled) where !word.replaces(score) {
                found.append("\(engine): cycle \(word.cycle) was settled where \(score.cycle) was expected: \(word)")
                break
            }
        }
        return found
    }
}

extension SettledScore {
    /// Whether this is the word on that live score's cycle, and says of it what it was.
    func replaces(_ score: LiveScore) -> Bool {
        cycle == score.cycle && liveSequence == score.sequence && liveRUL == score.rul && liveSigma == score.sigma
            && delta == rul - liveRUL && health == Health(rul: rul)
            && (short == nil) == (lookAhead >= asked)
            && (window == nil) == (by == .live) && (windowWeight == 0) == (by == .live)
    }
}
