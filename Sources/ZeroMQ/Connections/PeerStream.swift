import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The byte stream under one connection of a socket, held beside libzmq, to learn what became of what was sent.
///
/// libzmq does not say what it threw away, nor what the peer has read: a closed socket looks the same whether the last
/// message lies in the peer's hands or in a buffer of the system that goes with the peer. The stream itself can say it. We
/// tell the peer that no more will come (a half-close) and wait for it to end the connection from its side: it gets to our
/// end only when it has read everything before it.
///
/// ```
///  ours    ─ message ─ message ─ end ─►                      the peer's ZeroMQ reads in this order,
///                                      ◄─ end ─  theirs      and ends the connection when it comes to ours
/// ```
///
/// A process that dies with unread bytes resets the connection instead; one that hangs does nothing. What the peer has read
/// and not worked on when it dies, nobody can know from here.
public final class PeerStream {
    /// How a stream ended.
    public enum End: Hashable, Sendable {
        /// The peer has read everything and closed.
        case readWhole
        /// The connection broke before.
        case broken
        /// Neither, within the time.
        case unread
    }

    private let descriptor: Int32
    private var isFinished = false

    /// Holds the stream of a connection that a ``Monitor`` has just told of.
    ///
    /// - Returns: nil when it has ended since.
    public init?(of connection: Int32) {
        descriptor = fcntl(connection, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
        // The number may be another file's by now.
        guard czeromq_unsent_bytes(descriptor) >= 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether the system has passed on everything that libzmq has written so far. What libzmq has not written is not in it.
    public var isDrained: Bool { czeromq_unsent_bytes(descriptor) == 0 }

    /// Tells the peer that no more will come, and waits until it has read all and ended the connection.
    ///
    /// To be called when the socket is closed and its context terminated: until then the stream is libzmq's.
    public func finish(by deadline: ContinuousClock.Instant) -> End {
        if !isFinished, shutdown(descriptor, Int32(SHUT_WR)) != 0 { return .broken }
        isFinished = true
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count == 0 { return .readWhole }
            // What the peer still says is of no interest.
            if count > 0 || errno == EINTR { continue }
            guard errno == EAGAIN else { return .broken }
            let remaining = (deadline - .now).wholeMilliseconds
            guard remaining > 0 else { return .unread }
            var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&item, 1, Int32(clamping: remaining))
        }
    }
}

@available(*, unavailable, message: "a stream belongs to the thread that owns its socket")
extension PeerStream: Sendable {}
