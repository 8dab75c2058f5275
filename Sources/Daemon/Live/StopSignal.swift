import Synchronization
import ZeroMQ

/// Asks the live loop, from any thread, to come to its end.
final class StopSignal: Sendable {
    /// Wakes the loop out of its poll; window results use it too.
    let wake: Wake
    private let requested = Atomic<Bool>(false)

    init() throws(ZeroMQError) {
        wake = try Wake()
    }

    var isRequested: Bool { requested.load(ordering: .acquiring) }

    func request() {
        requested.store(true, ordering: .releasing)
        wake.signal()
    }
}
