import CZeroMQ

/// What can be done with a socket or a file descriptor without blocking.
public struct PollEvents: OptionSet, Hashable, Sendable {
    public let rawValue: Int16

    public init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    /// A message, or data, can be received.
    public static let readable = PollEvents(rawValue: Int16(ZMQ_POLLIN))
    /// A message, or data, can be sent.
    public static let writable = PollEvents(rawValue: Int16(ZMQ_POLLOUT))
    /// A file descriptor has an error; sockets never report it.
    public static let error = PollEvents(rawValue: Int16(ZMQ_POLLERR))
    /// A file descriptor has urgent data; sockets never report it.
    public static let urgent = PollEvents(rawValue: Int16(ZMQ_POLLPRI))
}
