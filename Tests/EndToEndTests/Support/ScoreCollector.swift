import Foundation
import Synchronization
import Telemetry
import TestSupport
import ZeroMQ

/// A subscriber on a thread of its own that keeps every message.
final class ScoreCollector: Sendable {
    struct Received: Sendable {
        let topic: String
        let payload: [UInt8]
        let message: ScoreMessage
    }

    private let kept: Kept
    private let thread: SubscriberThread
    /// Who publishes, where that is a daemon of this test.
    private let publisher: ChildProgram?

    /// What came, in one order and by kind, so that looking at it does not cost what has come altogether.
    private struct Heard {
        var messages: [Received] = []
        var live: [LiveScore] = []
        var windows: [WindowScore] = []
        var settled: [SettledScore] = []
        var abandoned: [AbandonedWindow] = []
        var events: [Event] = []
        var alerts: [Alert] = []
        var status: Status?

        mutating func take(_ received: Received) {
            messages.append(received)
            switch received.message {
            case .live(let score): live.append(score)
            case .window(let score): windows.append(score)
            case .settled(let score): settled.append(score)
            case .abandoned(let window): abandoned.append(window)
            case .event(let event): events.append(event)
            case .alert(let alert): alerts.append(alert)
            case .status(let status): self.status = status
            }
        }

        /// Changes whenever the daemon has done something, which a status alone is not.
        var progress: Int {
            live.count + windows.count + settled.count + abandoned.count + events.count + alerts.count
                + (status.map { Int($0.accepted + $0.windows.scored) } ?? 0)
        }
    }

    private final class Kept: Sendable {
        let heard = Mutex(Heard())
    }

    /// - Parameter publisher: the program whose end is the end of what comes.
    init(_ endpoint: String, topics: [String] = [""], publisher: ChildProgram? = nil) {
        let kept = Kept()
        self.kept = kept
        self.publisher = publisher
        thread = SubscriberThread(endpoint, topics: topics) { message, topic, frames in
            let received = Received(topic: topic, payload: frames.copyBytes(ofFrame: 1), message: message)
            kept.heard.withLock { $0.take(received) }
        }
    }

    /// Of the scores that a daemon publishes in JSON.
    convenience init(_ daemon: DaemonProcess, topics: [String] = [""]) {
        self.init(daemon.scores, topics: topics, publisher: daemon.child)
    }

    deinit {
        thread.cancel()
    }

    var messages: [Received] { kept.heard.withLock { $0.messages } }
    var failure: String? { thread.failure }

    var liveScores: [LiveScore] { kept.heard.withLock { $0.live } }
    var windowScores: [WindowScore] { kept.heard.withLock { $0.windows } }
    var settledScores: [SettledScore] { kept.heard.withLock { $0.settled } }
    var abandonedWindows: [AbandonedWindow] { kept.heard.withLock { $0.abandoned } }
    var events: [Event] { kept.heard.withLock { $0.events } }
    var alerts: [Alert] { kept.heard.withLock { $0.alerts } }
    var lastStatus: Status? { kept.heard.withLock { $0.status } }

    /// Waits until `condition` holds of this collector.
    ///
    /// - Parameter seconds: how long at least, if that is more than ``Patience/seconds``.
    /// - Returns: whether it came to hold before the publisher ended or patience did.
    func wait(seconds: Double = 0, until condition: (ScoreCollector) -> Bool) async -> Bool {
        let lost = { self.failure ?? self.publisher?.end }
        let holds = await Patience.wait(
            limit: max(seconds, Patience.seconds), progress: { kept.heard.withLock { $0.progress } }, lost: lost,
            until: { condition(self) })
        if !holds {
            print(
                "waited in vain", lost().map { "(\($0))" } ?? "", "for what \(messages.count) messages did not bring;")
            print(
                "the last status is \(lastStatus.map { "\($0)" } ?? "none"); of \(publisher?.description ?? "a publisher")"
            )
        }
        return holds
    }

    /// Waits until a first status has come: from then on nothing published is missed.
    func waitUntilSubscribed() async -> Bool {
        await wait { $0.lastStatus != nil }
    }

    /// Whether the daemon has accepted so many cycles, and no window that they made complete waits any more.
    func hasScoredEveryWindow(of cycles: Int) -> Bool {
        lastStatus?.hasScoredEveryWindow(of: cycles) == true
    }

    /// Stops the thread and waits for its end.
    func stop() {
        thread.stop()
    }
}
