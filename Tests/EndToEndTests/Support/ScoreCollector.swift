import Foundation
import Synchronization
import Telemetry
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

    private final class Kept: Sendable {
        let messages = Mutex<[Received]>([])
    }

    init(_ endpoint: String, topics: [String] = [""]) {
        let kept = Kept()
        self.kept = kept
        thread = SubscriberThread(endpoint, topics: topics) { message, topic, frames in
            let received = Received(topic: topic, payload: frames.copyBytes(ofFrame: 1), message: message)
            kept.messages.withLock { $0.append(received) }
        }
    }

    deinit {
        thread.cancel()
    }

    var messages: [Received] { kept.messages.withLock { $0 } }
    var failure: String? { thread.failure }

    var liveScores: [LiveScore] {
        messages.compactMap { if case .live(let score) = $0.message { score } else { nil } }
    }
    var windowScores: [WindowScore] {
        messages.compactMap { if case .window(let score) = $0.message { score } else { nil } }
    }
    var settledScores: [SettledScore] {
        messages.compactMap { if case .settled(let score) = $0.message { score } else { nil } }
    }
    var abandonedWindows: [AbandonedWindow] {
        messages.compactMap { if case .abandoned(let window) = $0.message { window } else { nil } }
    }
    var events: [Event] {
        messages.compactMap { if case .event(let event) = $0.message { event } else { nil } }
    }
    var lastStatus: Status? {
        messages.reversed().lazy.compactMap { if case .status(let status) = $0.message { status } else { nil } }.first
    }

    /// Waits until `condition` holds of this collector.
    ///
    /// - Returns: whether it did within `seconds`.
    func wait(seconds: Double = 60, until condition: (ScoreCollector) -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if condition(self) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return condition(self)
    }

    /// Waits until a first status has come: from then on nothing published is missed.
    func waitUntilSubscribed() async -> Bool {
        await wait(seconds: 20) { $0.lastStatus != nil }
    }

    /// Stops the thread and waits for its end.
    func stop() {
        thread.stop()
    }
}
