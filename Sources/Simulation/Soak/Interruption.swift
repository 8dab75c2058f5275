import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// SIGINT and SIGTERM as something that is asked for, so that whoever works or waits leaves by the way on which things are cleared
/// away.
public enum Interruption {
    /// What ``check()`` throws once a signal has come.
    public struct Received: Error, Sendable, Hashable {
        public let signal: Int32
    }

    /// The signal that came; 0 before.
    private static let received = Atomic<Int32>(0)

    /// Takes the two signals from now on, once: the next one ends the process as if nothing had been taken. So it is for children
    /// that are started later.
    public static func take() {
        // Made before the first signal: a handler must not make it.
        received.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.received.store(number, ordering: .relaxed)
                for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
            }
        }
    }

    /// The signal that has come; nil before.
    public static var pending: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Throws once a signal has come.
    public static func check() throws(Received) {
        if let pending { throw Received(signal: pending) }
    }
}
