/// The settings of a socket. What is `nil` stays as it is, for a new socket at libzmq's default.
///
/// ```swift
/// let socket = try Socket<XPUB>(context) {
///     $0.sendHighWaterMark = 10_000
///     $0.linger = .atMost(.seconds(1))
///     $0.heartbeat = Heartbeat(interval: .seconds(5), timeout: .seconds(15))
/// }
/// ```
///
/// Only ``linger``, the two timeouts, and the `router…` and `xpub…` settings have an effect on connections that exist;
/// the others hold for what is bound or connected afterwards.
///
/// Encryption (CURVE) and authentication are not offered yet.
public struct SocketOptions: Hashable, Sendable {
    /// How many outgoing messages are kept per peer; 0 for no limit. libzmq's default: 1000.
    public var sendHighWaterMark: Int?
    /// How many incoming messages are kept per peer; 0 for no limit. libzmq's default: 1000.
    public var receiveHighWaterMark: Int?
    /// How long a closed socket goes on sending what it still has. libzmq's default: forever.
    public var linger: TimeLimit?
    /// How long a blocking send waits. Default: forever.
    public var sendTimeout: TimeLimit?
    /// How long a blocking receive waits. Default: forever.
    public var receiveTimeout: TimeLimit?
    /// The size in bytes above which a received frame closes its connection; -1 for no limit, the default.
    public var maximumMessageSize: Int?
    /// The name that a `ROUTER` sees this socket by: 1 to 255 bytes, the first not 0. Default: chosen by the `ROUTER`.
    public var routingID: [UInt8]?
    /// How a dead peer is noticed. Default: not at all.
    public var heartbeat: Heartbeat?
    /// The operating system's probing of idle connections. Default: the system's.
    public var tcpKeepAlive: TCPKeepAlive?
    /// How long to wait before connecting again. Default: 100 ms.
    public var reconnectInterval: Duration?
    /// Up to where that wait is doubled at each failure; zero, the default, for no doubling.
    public var maximumReconnectInterval: Duration?
    /// How long a TCP connection may take to be made. Default, and zero: the operating system's limit.
    public var connectTimeout: Duration?
    /// How long a connection may take to shake hands; zero for no limit. Default: 30 s.
    public var handshakeInterval: Duration?
    /// How many connections may wait to be accepted. Default: 100.
    public var backlog: Int?
    /// Whether messages are queued for complete connections only, and not for those yet to come. Default: false.
    public var immediate: Bool?
    /// Whether only the last message is kept, which must have a single frame. Default: false.
    public var conflate: Bool?
    /// Whether IPv6 addresses are used besides IPv4. Default: false.
    public var ipv6: Bool?
    /// `XPUB`: whether every subscription is passed on, and not only the first to each prefix. Default: false.
    public var xpubVerbose: Bool?
    /// `XPUB`: whether every subscription and every cancellation is passed on. Default: false.
    public var xpubVerboser: Bool?
    /// `PUB`, `XPUB`: whether a full subscriber makes sending wait (and `trySend` return false), instead of missing the
    /// message. Default: false.
    public var xpubNoDrop: Bool?
    /// `ROUTER`: whether sending to a peer that is not there is an error
    /// (``ZeroMQError/Code/hostUnreachable``), instead of silence. Default: false.
    public var routerMandatory: Bool?
    /// `ROUTER`: whether a new peer takes over the routing id of an old one. Default: false.
    public var routerHandover: Bool?
    /// `REQ`: whether the next request may be sent before the reply to the last one has come. Default: false.
    public var reqRelaxed: Bool?
    /// `REQ`: whether replies are matched to requests by an extra frame. Default: false.
    public var reqCorrelate: Bool?

    /// Everything at its default.
    public init() {}

    /// What `configure` sets, the rest at its default.
    public init(_ configure: (inout SocketOptions) -> Void) {
        configure(&self)
    }
}
