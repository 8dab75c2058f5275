import Synchronization
import ZeroMQ

/// Tells the control thread, from any other, that the settings are to be read anew.
final class Hangup: Sendable {
    private let wake: Wake
    private let isPending = Atomic<Bool>(false)

    /// - Parameter wake: what the control thread polls.
    init(wake: Wake) {
        self.wake = wake
    }

    func request() {
        isPending.store(true, ordering: .releasing)
        wake.signal()
    }

    /// Whether it was asked for since the last call.
    func take() -> Bool {
        isPending.exchange(false, ordering: .acquiringAndReleasing)
    }
}
