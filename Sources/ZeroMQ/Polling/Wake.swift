import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Wakes a thread that waits in a ``Poller``, from any other thread.
///
/// ```swift
/// let wake = try Wake()
/// let woken = poller.add(wake)
/// // elsewhere: wake.signal()
/// let ready = try poller.wait()
/// if ready.contains(woken) { wake.clear() }   // then look at whatever queue the signal was about
/// ```
///
/// Signals do not add up: any number of them before ``clear()`` wakes once. It is an `eventfd`; signalling costs one
/// system call, never blocks, and is allowed in a signal handler.
public final class Wake: Sendable {
    /// Readable from ``signal()`` to ``clear()``.
    public let fileDescriptor: Int32

    /// - Throws: ``ZeroMQError`` with ``ZeroMQError/Code/tooManySockets`` if the process has no descriptor left.
    public init() throws(ZeroMQError) {
        fileDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard fileDescriptor >= 0 else {
            throw ZeroMQError(code: .init(errno: errno), operation: .createWake)
        }
    }

    deinit {
        if fileDescriptor >= 0 { close(fileDescriptor) }
    }

    /// Wakes whoever polls, now or at its next wait.
    public func signal() {
        var one: UInt64 = 1
        // It can fail only if 2⁶⁴ - 1 signals are waiting, when one more would not matter.
        while write(fileDescriptor, &one, MemoryLayout<UInt64>.size) < 0 && errno == EINTR {}
    }

    /// Takes the signal back, so that the next wait waits.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    public func clear() -> Bool {
        var count: UInt64 = 0
        while true {
            if read(fileDescriptor, &count, MemoryLayout<UInt64>.size) > 0 { return true }
            if errno != EINTR { return false }
        }
    }
}
