import CZeroMQ

/// Something that happened to a connection of a socket, told by its ``Monitor``.
public struct ConnectionEvent: Hashable, Sendable, CustomStringConvertible {
    /// What happened.
    public let kind: Kind
    /// Where: the endpoint bound or connected to, as libzmq names it; may be empty, as for ``Kind/monitorStopped``.
    public let endpoint: String

    public init(kind: Kind, endpoint: String) {
        self.kind = kind
        self.endpoint = endpoint
    }

    public var description: String {
        endpoint.isEmpty ? "\(kind)" : "\(endpoint): \(kind)"
    }

    /// What happened, with what libzmq tells about it.
    public enum Kind: Hashable, Sendable, CustomStringConvertible {
        /// The transport is connected; the handshake follows.
        case connected(fileDescriptor: Int32)
        /// The connection could not be made at once and is being waited for.
        case connectDelayed
        /// The connection failed and is tried again after an interval.
        case connectRetried(after: Duration)
        case listening(fileDescriptor: Int32)
        case bindFailed(ZeroMQError.Code)
        /// A peer connected; the handshake follows.
        case accepted(fileDescriptor: Int32)
        case acceptFailed(ZeroMQError.Code)
        /// An endpoint or a connection was closed on our side.
        case closed(fileDescriptor: Int32)
        case closeFailed(ZeroMQError.Code)
        /// The connection broke or the peer closed it.
        case disconnected(fileDescriptor: Int32)
        /// Messages can flow.
        case handshakeSucceeded
        case handshakeFailed(HandshakeFailure)
        /// The last event: the socket was closed or its monitoring ended.
        case monitorStopped
        /// An event of a newer libzmq.
        case unknown(number: UInt16, value: UInt32)

        /// Reads libzmq's event number and value.
        init(number: UInt16, value: UInt32) {
            let signed = Int32(bitPattern: value)
            self =
                switch Int32(number) {
                case ZMQ_EVENT_CONNECTED: .connected(fileDescriptor: signed)
                case ZMQ_EVENT_CONNECT_DELAYED: .connectDelayed
                case ZMQ_EVENT_CONNECT_RETRIED: .connectRetried(after: .milliseconds(value))
                case ZMQ_EVENT_LISTENING: .listening(fileDescriptor: signed)
                case ZMQ_EVENT_BIND_FAILED: .bindFailed(.init(errno: signed))
                case ZMQ_EVENT_ACCEPTED: .accepted(fileDescriptor: signed)
                case ZMQ_EVENT_ACCEPT_FAILED: .acceptFailed(.init(errno: signed))
                case ZMQ_EVENT_CLOSED: .closed(fileDescriptor: signed)
                case ZMQ_EVENT_CLOSE_FAILED: .closeFailed(.init(errno: signed))
                case ZMQ_EVENT_DISCONNECTED: .disconnected(fileDescriptor: signed)
                case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: .handshakeSucceeded
                case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: .handshakeFailed(.interrupted(.init(errno: signed)))
                case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: .handshakeFailed(.protocolViolation(.init(number: signed)))
                case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: .handshakeFailed(.refused(status: Int(value)))
                case ZMQ_EVENT_MONITOR_STOPPED: .monitorStopped
                default: .unknown(number: number, value: value)
                }
        }

        public var description: String {
            switch self {
            case .connected: "connected"
            case .connectDelayed: "connecting"
            case .connectRetried(let interval): "connects again in \(interval)"
            case .listening: "listening"
            case .bindFailed(let code): "cannot bind: \(code)"
            case .accepted: "accepted a peer"
            case .acceptFailed(let code): "cannot accept a peer: \(code)"
            case .closed: "closed"
            case .closeFailed(let code): "cannot close: \(code)"
            case .disconnected: "disconnected"
            case .handshakeSucceeded: "handshake succeeded"
            case .handshakeFailed(let failure): "handshake failed: \(failure)"
            case .monitorStopped: "monitoring ended"
            case .unknown(let number, let value): "unknown event \(number) with value \(value)"
            }
        }
    }
}
