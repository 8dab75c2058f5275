import Foundation
import Simulation
import Synchronization
import Telemetry
import ZeroMQ

/// An independent subscriber: sees what any subscriber sees, on a thread of its own, and counts it.
final class SoakSubscriber: Sendable {
    private let state = Mutex(SoakObserver())
    private let isStopping = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    init(_ endpoint: String) {
        Thread.detachNewThread { [self] in
            do {
                try observe(endpoint)
            } catch {
                Terminal.report(error)
            }
            ended.signal()
        }
    }

    /// What was seen so far.
    var observer: SoakObserver { state.withLock { $0 } }

    /// Whether a status came in time.
    func waitForStatus(seconds: Double) -> Bool {
        wait(seconds: seconds) { $0.status != nil }
    }

    /// Counts from here on: what a running daemon did before is not this soak's.
    func begin() {
        state.withLock { $0.begin() }
    }

    /// Returns when everything expected has come, or nothing has come for ten seconds.
    func waitForQuiet(accepted: Int, refused: Int, windows: Int) {
        var last = 0
        while true {
            let progress = wait(seconds: 10) { observer in
                observer.liveCount + observer.windowCount > last
                    || observer.liveCount >= accepted && observer.windowCount >= windows
                        && (observer.status?.received ?? 0) >= UInt64(accepted + refused)
            }
            let observer = observer
            let now = observer.liveCount + observer.windowCount
            let isComplete =
                observer.liveCount >= accepted && observer.windowCount >= windows
                && (observer.status?.received ?? 0) >= UInt64(accepted + refused)
            if isComplete || !progress { return }
            last = now
        }
    }

    /// Ends the thread.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        ended.wait()
    }

    private func wait(seconds: Double, until condition: (SoakObserver) -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if state.withLock({ condition($0) }) { return true }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return false
    }

    private func observe(_ endpoint: String) throws {
        let socket = try Socket<SUB>(try Context()) { options in
            // What this subscriber loses would be counted against the daemon.
            options.receiveHighWaterMark = 0
            options.linger = .zero
        }
        try socket.connect(endpoint)
        try socket.subscribe("")
        let poller = Poller()
        _ = poller.add(socket)
        let decoder = MessageDecoder()
        var frames = MultipartMessage(maximumFrames: 8)
        while !isStopping.load(ordering: .acquiring) {
            _ = try poller.wait(timeout: .milliseconds(50))
            while try socket.tryReceive(into: &frames) {
                let message = try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
                    try decoder.decode(topic: topic, payload: payload)
                }
                state.withLock { $0.observe(message) }
            }
        }
    }
}
