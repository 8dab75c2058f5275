import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// SIGINT and SIGTERM as an error, so that whoever waits leaves by the way on which things are cleared away.
public enum Interruption {
    /// What ``check()`` throws once a signal has come.
    public struct Received: Error, Sendable, Hashable {
        public let signal: Int32
    }

    /// The signal that came; 0 before.
    private static let received = Atomic<Int32>(0)

    /// Takes the two signals from now on. Children that are started later have them as if nothing had been taken.
    public static func take() {
        // Made before the first signal: a handler must not make it.
        received.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { Interruption.received.store($0, ordering: .relaxed) }
        }
    }

    /// Throws once a signal has come.
    public static func check() throws(Received) {
        let number = received.load(ordering: .relaxed)
        if number != 0 { throw Received(signal: number) }
    }
}
