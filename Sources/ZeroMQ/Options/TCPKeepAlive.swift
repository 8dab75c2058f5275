/// The operating system's own probing of idle TCP connections; `nil` leaves a number to the system.
public enum TCPKeepAlive: Hashable, Sendable {
    case off
    /// - Parameters:
    ///   - idle: how long a connection is silent before it is probed, in whole seconds, rounded up.
    ///   - interval: how long between probes, in whole seconds, rounded up.
    ///   - count: how many probes without an answer close the connection.
    case on(idle: Duration? = nil, interval: Duration? = nil, count: Int? = nil)
}
