import Foundation
import Synchronization
import Telemetry
import ZeroMQ

/// A subscriber on a thread of its own that hands every message to whoever keeps them.
final class SubscriberThread: Sendable {
    /// Takes one message: what it says, its topic, and the frames it came in.
    typealias Keep = @Sendable (_ message: ScoreMessage, _ topic: String, _ frames: borrowing MultipartMessage) -> Void

    private let isDone = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)
    private let problem = Mutex<String?>(nil)

    /// - Parameter keep: called on the thread, in the order in which messages come.
    init(_ endpoint: String, topics: [String], keep: @escaping Keep) {
        Thread.detachNewThread { [self] in
            do {
                try receive(endpoint, topics, keep)
            } catch {
                problem.withLock { $0 = "\(error)" }
            }
            finished.signal()
        }
    }

    /// Why it ended before it was told to.
    var failure: String? { problem.withLock { $0 } }

    /// Tells the thread to end.
    func cancel() {
        isDone.store(true, ordering: .releasing)
    }

    /// Ends the thread and waits for it.
    func stop() {
        cancel()
        finished.wait()
    }

    private func receive(_ endpoint: String, _ topics: [String], _ keep: Keep) throws {
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
                keep(message, frames.text(ofFrame: 0), frames)
            }
        }
    }
}
