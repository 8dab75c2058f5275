import CZeroMQ

/// libzmq's number of an option, with the name that errors use.
struct SocketOption {
    let number: Int32
    let name: String

    static let backlog = SocketOption(number: ZMQ_BACKLOG, name: "backlog")
    static let conflate = SocketOption(number: ZMQ_CONFLATE, name: "conflate")
    static let connectTimeout = SocketOption(number: ZMQ_CONNECT_TIMEOUT, name: "connect timeout")
    static let events = SocketOption(number: ZMQ_EVENTS, name: "events")
    static let fileDescriptor = SocketOption(number: ZMQ_FD, name: "file descriptor")
    static let handshakeInterval = SocketOption(number: ZMQ_HANDSHAKE_IVL, name: "handshake interval")
    static let heartbeatInterval = SocketOption(number: ZMQ_HEARTBEAT_IVL, name: "heartbeat interval")
    static let heartbeatTimeout = SocketOption(number: ZMQ_HEARTBEAT_TIMEOUT, name: "heartbeat timeout")
    static let heartbeatTimeToLive = SocketOption(number: ZMQ_HEARTBEAT_TTL, name: "heartbeat time to live")
    static let immediate = SocketOption(number: ZMQ_IMMEDIATE, name: "immediate")
    static let ipv6 = SocketOption(number: ZMQ_IPV6, name: "IPv6")
    static let keepAlive = SocketOption(number: ZMQ_TCP_KEEPALIVE, name: "TCP keep-alive")
    static let keepAliveCount = SocketOption(number: ZMQ_TCP_KEEPALIVE_CNT, name: "TCP keep-alive count")
    static let keepAliveIdle = SocketOption(number: ZMQ_TCP_KEEPALIVE_IDLE, name: "TCP keep-alive idle time")
    static let keepAliveInterval = SocketOption(number: ZMQ_TCP_KEEPALIVE_INTVL, name: "TCP keep-alive interval")
    static let lastEndpoint = SocketOption(number: ZMQ_LAST_ENDPOINT, name: "last endpoint")
    static let linger = SocketOption(number: ZMQ_LINGER, name: "linger")
    static let maximumMessageSize = SocketOption(number: ZMQ_MAXMSGSIZE, name: "maximum message size")
    static let maximumReconnectInterval = SocketOption(
        number: ZMQ_RECONNECT_IVL_MAX, name: "maximum reconnect interval")
    static let receiveHighWaterMark = SocketOption(number: ZMQ_RCVHWM, name: "receive high-water mark")
    static let receiveTimeout = SocketOption(number: ZMQ_RCVTIMEO, name: "receive timeout")
    static let reconnectInterval = SocketOption(number: ZMQ_RECONNECT_IVL, name: "reconnect interval")
    static let reqCorrelate = SocketOption(number: ZMQ_REQ_CORRELATE, name: "REQ correlate")
    static let reqRelaxed = SocketOption(number: ZMQ_REQ_RELAXED, name: "REQ relaxed")
    static let routerHandover = SocketOption(number: ZMQ_ROUTER_HANDOVER, name: "ROUTER handover")
    static let routerMandatory = SocketOption(number: ZMQ_ROUTER_MANDATORY, name: "ROUTER mandatory")
    static let routingID = SocketOption(number: ZMQ_ROUTING_ID, name: "routing id")
    static let sendHighWaterMark = SocketOption(number: ZMQ_SNDHWM, name: "send high-water mark")
    static let sendTimeout = SocketOption(number: ZMQ_SNDTIMEO, name: "send timeout")
    static let useDescriptor = SocketOption(number: ZMQ_USE_FD, name: "listening descriptor")
    static let xpubNoDrop = SocketOption(number: ZMQ_XPUB_NODROP, name: "XPUB no drop")
    static let xpubVerbose = SocketOption(number: ZMQ_XPUB_VERBOSE, name: "XPUB verbose")
    static let xpubVerboser = SocketOption(number: ZMQ_XPUB_VERBOSER, name: "XPUB verboser")
}
