import Synchronization
import ZeroMQ

/// Asks the live loop, from any thread, to come to its end.
final class StopSignal: Sendable {
    private let wake: Wake
    private let requested = Atomic<Bool>(false)

    /// - Parameter wake: what the live loop polls.
    init(wake: Wake) {
        self.wake = wake
    }

    var isRequested: Bool { requested.load(ordering: .acquiring) }

    func request() {
        requested.store(true, ordering: .releasing)
        wake.signal()
    }
}
