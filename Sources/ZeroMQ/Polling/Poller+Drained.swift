import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Poller {
    /// Waits as ``wait(timeout:)`` does, for a caller who has just received from every socket until there was nothing more.
    ///
    /// It costs one system call, where `wait` asks each socket before and after it sleeps, with two calls each. In exchange the
    /// caller keeps to this order:
    ///
    /// ```
    ///  send whatever is to be sent ─► try to receive from every socket, until nothing comes ─► waitDrained
    ///        ▲                                                                                      │
    ///        └──────────────────────────────────────────────────────────────────────────────────────┘
    /// ```
    ///
    /// For libzmq tells once that something has come, and any call on the socket, a send too, may take the news in: who goes
    /// to sleep with a message in a socket would not be woken for it.
    ///
    /// - Precondition: sockets were added for ``PollEvents/readable`` alone.
    /// - Returns: what may be ready. A socket in it has news, which need not be a message. Empty when the time has passed, and
    ///   after a signal.
    /// - Throws: ``ZeroMQError/Code/notSocket`` if a socket was closed but not removed.
    public func waitDrained(timeout: Duration? = nil) throws(ZeroMQError) -> Ready {
        try withPollTable { table throws(ZeroMQError) in
            let milliseconds = timeout.map { Int32(clamping: $0.wholeMilliseconds) } ?? -1
            let count = poll(table.baseAddress, nfds_t(table.count), milliseconds)
            guard count >= 0 || errno == EINTR else { throw ZeroMQError(code: .init(errno: errno), operation: .poll) }
            for index in table.indices { setReady(index, count > 0 && table[index].revents != 0) }
            return Ready(poller: self, count: max(0, Int(count)))
        }
    }
}
