/// How a connection finds out that its peer is gone, when no message would tell.
public struct Heartbeat: Hashable, Sendable {
    /// How often a ping is sent.
    public var interval: Duration
    /// How long to wait for any answer before the connection is closed; `nil` for as long as `interval`.
    public var timeout: Duration?
    /// How long the peer is to wait for the next ping before it closes the connection; `nil` for no such request.
    /// libzmq counts it in tenths of a second, up to 6553.
    public var timeToLive: Duration?

    public init(interval: Duration, timeout: Duration? = nil, timeToLive: Duration? = nil) {
        self.interval = interval
        self.timeout = timeout
        self.timeToLive = timeToLive
    }
}
