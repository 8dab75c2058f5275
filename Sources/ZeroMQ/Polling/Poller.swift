import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Waits for several sockets and file descriptors at once.
///
/// ```swift
/// let poller = Poller()
/// let telemetry = poller.add(subscriber)
/// let woken = poller.add(wake)
/// while !stopping {
///     for (token, _) in try poller.wait(timeout: .seconds(1)) {
///         switch token {
///         case telemetry: try receiveAll(subscriber)
///         case woken: wake.clear()
///         default: break
///         }
///     }
/// }
/// ```
///
/// It belongs to the thread that owns its sockets. It keeps sockets, monitors and wakes until they are removed; a socket can
/// be closed before by ``Socket/close()``. Waiting allocates nothing.
public final class Poller {
    /// Stands for something that was added to a poller; of no use in another one.
    public struct Token: Hashable, Sendable {
        let serial: Int
    }

    /// A line of the table whose other half is in `items`.
    struct Member {
        let token: Token
        let socket: SocketHandle?
        /// Kept while it is polled: its descriptor must not be closed, and given to somebody else, in the meantime.
        let owner: AnyObject?
    }

    private(set) var items: [zmq_pollitem_t] = []
    private(set) var members: [Member] = []
    /// What ``waitDrained(timeout:)`` polls: a line for each item, made when it is first asked for.
    private var pollTable: [pollfd] = []
    private var nextSerial = 0

    public init() {}

    /// Waits for `events` of a socket too.
    public func add<Kind>(_ socket: Socket<Kind>, for events: PollEvents = .readable) -> Token {
        add(socket: socket.handle, owner: nil, fileDescriptor: -1, for: events)
    }

    /// Waits for the events of a monitor too.
    public func add(_ monitor: Monitor) -> Token {
        add(socket: monitor.socket.handle, owner: monitor, fileDescriptor: -1, for: .readable)
    }

    /// Waits for a signal too.
    public func add(_ wake: Wake) -> Token {
        add(socket: nil, owner: wake, fileDescriptor: wake.fileDescriptor, for: .readable)
    }

    /// Waits for `events` of a file descriptor too, which must stay open until it is removed.
    public func add(fileDescriptor: Int32, for events: PollEvents = .readable) -> Token {
        add(socket: nil, owner: nil, fileDescriptor: fileDescriptor, for: events)
    }

    /// Changes what is waited for; with no events at all it is passed over.
    ///
    /// - Precondition: `token` is of this poller and was not removed.
    public func update(_ token: Token, for events: PollEvents) {
        items[index(of: token)].events = events.rawValue
        pollTable = []
    }

    /// Waits for it no longer.
    ///
    /// - Precondition: `token` is of this poller and was not removed.
    public func remove(_ token: Token) {
        let index = index(of: token)
        items.remove(at: index)
        members.remove(at: index)
        pollTable = []
    }

    /// Waits until something is ready.
    ///
    /// - Parameter timeout: how long at most, in whole milliseconds, rounded up; `nil` for as long as it takes, zero to
    ///   look without waiting.
    /// - Returns: what is ready, empty when the time has passed. It shows the poller's last wait, so it holds until the
    ///   next one.
    /// - Throws: ``ZeroMQError``: ``ZeroMQError/Code/contextTerminated``; ``ZeroMQError/Code/notSocket`` if a socket was
    ///   closed but not removed; ``ZeroMQError/Code/invalidArgument`` if there is nothing to wait for.
    public func wait(timeout: Duration? = nil) throws(ZeroMQError) -> Ready {
        guard !items.isEmpty else { throw ZeroMQError(code: .invalidArgument, operation: .poll) }
        for index in members.indices {
            if let socket = members[index].socket { items[index].socket = try socket.open(for: .poll) }
        }
        let deadline = timeout.map { ContinuousClock.now + $0 }
        var remaining = timeout
        while true {
            let milliseconds = remaining.map { Int(clamping: $0.wholeMilliseconds) } ?? -1
            let count = items.withUnsafeMutableBufferPointer {
                zmq_poll($0.baseAddress, Int32($0.count), milliseconds)
            }
            if count >= 0 { return Ready(poller: self, count: Int(count)) }
            guard zmq_errno() == EINTR else {
                throw ZeroMQError(code: .init(errno: zmq_errno()), operation: .poll)
            }
            remaining = deadline.map { max(.zero, $0 - ContinuousClock.now) }
        }
    }

    /// What happened to it in the last wait.
    func events(of token: Token) -> PollEvents {
        guard let index = members.firstIndex(where: { $0.token == token }) else { return [] }
        return PollEvents(rawValue: items[index].revents)
    }

    private func add(
        socket: SocketHandle?, owner: AnyObject?, fileDescriptor: Int32, for events: PollEvents
    ) -> Token {
        let token = Token(serial: nextSerial)
        nextSerial += 1
        items.append(
            zmq_pollitem_t(socket: socket?.pointer, fd: fileDescriptor, events: events.rawValue, revents: 0))
        members.append(Member(token: token, socket: socket, owner: owner))
        pollTable = []
        return token
    }

    /// Hands over the descriptors of all members.
    func withPollTable<Value>(
        _ body: (UnsafeMutableBufferPointer<pollfd>) throws(ZeroMQError) -> Value
    ) throws(ZeroMQError) -> Value {
        for member in members { _ = try member.socket?.open(for: .poll) }
        if pollTable.count != items.count { pollTable = try makePollTable() }
        return try pollTable.withUnsafeMutableBufferPointer { table throws(ZeroMQError) in try body(table) }
    }

    private func makePollTable() throws(ZeroMQError) -> [pollfd] {
        var table: [pollfd] = []
        for (item, member) in zip(items, members) {
            var descriptor = item.fd
            if let socket = member.socket {
                precondition(item.events == PollEvents.readable.rawValue, "a socket is waited for until it is readable")
                descriptor = try socket.int32(of: .fileDescriptor)
            }
            table.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        return table
    }

    /// Notes whether a member has something to read.
    func setReady(_ index: Int, _ isReady: Bool) {
        items[index].revents = isReady ? PollEvents.readable.rawValue : 0
    }

    private func index(of token: Token) -> Int {
        guard let index = members.firstIndex(where: { $0.token == token }) else {
            preconditionFailure("not in this poller")
        }
        return index
    }
}

@available(*, unavailable, message: "a poller belongs to the thread that owns its sockets")
extension Poller: Sendable {}
