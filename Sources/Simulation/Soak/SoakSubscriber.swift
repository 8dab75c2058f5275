import Foundation
import Synchronization
import System
public import Telemetry
import ZeroMQ

/// An independent subscriber: sees what any subscriber sees, on a thread of its own, and counts it.
public final class SoakSubscriber: Sendable {
    private struct State {
        var observer = SoakObserver()
        /// Why the thread has ended before its time.
        var failure: SoakFailure?
    }

    private let state = Mutex(State())
    private let isStopping = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// Subscribes to everything at `endpoint`.
    public init(_ endpoint: String) {
        Thread.detachNewThread { [self] in
            do {
                try observe(endpoint)
            } catch {
                state.withLock { $0.failure = error as? SoakFailure ?? SoakFailure("the subscriber: \(error)") }
            }
            ended.signal()
        }
    }

    /// What was seen so far.
    public var observer: SoakObserver { state.withLock { $0.observer } }

    /// Live scores seen so far.
    public var liveCount: Int { state.withLock { $0.observer.liveCount } }

    /// Waits for the daemon's second word about itself: what a new subscriber is given at once, the last message of each topic,
    /// has come by then.
    ///
    /// - Returns: that status, or `nil` when none came in time.
    /// - Throws: ``SoakFailure`` when something came that is no score message; ``Interruption/Received``.
    public func waitForStatus(_ limit: Duration) throws -> Status? {
        let end = ContinuousClock.now + limit
        var first: UInt64?
        while ContinuousClock.now < end {
            if let status = try read(\.status) {
                if let first, status.sequence > first { return status }
                first = first ?? status.sequence
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return nil
    }

    /// Counts from here on: what a running daemon did before is not this soak's.
    public func begin() {
        state.withLock { $0.observer.begin() }
    }

    /// Returns when everything expected has come, or no score has come for ten seconds.
    ///
    /// - Throws: ``SoakFailure`` when something came that is no score message; ``Interruption/Received``.
    public func waitForQuiet(_ expectation: SoakExpectation) throws {
        var seen = -1
        var end = ContinuousClock.now
        while try !read({ $0.hasAll(of: expectation) }) {
            let count = try read { $0.liveCount + $0.windowCount + $0.settledCount }
            if count > seen { end = ContinuousClock.now + .seconds(10) }
            seen = count
            if ContinuousClock.now >= end { return }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// Ends the thread.
    public func stop() {
        isStopping.store(true, ordering: .releasing)
        ended.wait()
    }

    private func read<Value: Sendable>(_ value: (SoakObserver) -> Value) throws -> Value {
        try Interruption.check()
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            return value(state.observer)
        }
    }

    private func observe(_ endpoint: String) throws {
        let socket = try Socket<SUB>(try Context()) { options in
            // What this subscriber loses would be counted against the daemon.
            options.receiveHighWaterMark = 0
            options.linger = .zero
        }
        try socket.attach(bind: [], connect: [Endpoint(endpoint, for: .connect)])
        try socket.subscribe("")
        let poller = Poller()
        _ = poller.add(socket)
        let decoder = MessageDecoder()
        var frames = MultipartMessage(maximumFrames: 8)
        while !isStopping.load(ordering: .acquiring) {
            _ = try poller.wait(timeout: .milliseconds(50))
            while try socket.tryReceive(into: &frames) {
                guard frames.totalFrames == 2 else {
                    throw SoakFailure(
                        "a message of \(frames.totalFrames) frames came from \(endpoint), expected topic and payload")
                }
                do throws(Refusal) {
                    let message = try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
                        try decoder.decode(topic: topic, payload: payload)
                    }
                    state.withLock { $0.observer.observe(message) }
                } catch {
                    let topic = Quotation.line(frames.text(ofFrame: 0), longest: 90)
                    throw SoakFailure("a message on \(topic) cannot be read: \(error)")
                }
            }
        }
    }
}
