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

    private struct State {
        var messages: [Received] = []
        var failure: String?
        var isSubscribed = false
    }

    private let state = Mutex(State())
    private let isDone = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)

    init(_ endpoint: String, topics: [String] = [""]) {
        Thread.detachNewThread { [self] in
            do {
                try collect(endpoint, topics)
            } catch {
                state.withLock { $0.failure = "\(error)" }
            }
            finished.signal()
        }
    }

    deinit {
        isDone.store(true, ordering: .releasing)
    }

    private func collect(_ endpoint: String, _ topics: [String]) throws {
        let socket = try Socket<SUB>(try Context()) { options in
            options.receiveHighWaterMark = 0
            options.linger = .zero
        }
        try socket.connect(endpoint)
        for topic in topics { try socket.subscribe(topic) }
        let decoder = MessageDecoder()
        var frames = MultipartMessage()
        let poller = Poller()
        _ = poller.add(socket)
        while !isDone.load(ordering: .acquiring) {
            _ = try poller.wait(timeout: .milliseconds(20))
            while try socket.tryReceive(into: &frames) {
                let message = try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
                    try decoder.decode(topic: topic, payload: payload)
                }
                let received = Received(
                    topic: frames.text(ofFrame: 0), payload: frames.copyBytes(ofFrame: 1), message: message)
                state.withLock { $0.messages.append(received) }
            }
        }
    }

    var messages: [Received] { state.withLock { $0.messages } }
    var failure: String? { state.withLock { $0.failure } }

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
        isDone.store(true, ordering: .releasing)
        finished.wait()
    }
}
