import CZeroMQ

/// The types of sockets, as a value; the name in upper case is ZeroMQ's.
public enum SocketKind: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case pub, sub, xpub, xsub, push, pull, req, rep, dealer, router, pair

    public var description: String { rawValue.uppercased() }

    /// libzmq's number.
    var number: Int32 {
        switch self {
        case .pub: ZMQ_PUB
        case .sub: ZMQ_SUB
        case .xpub: ZMQ_XPUB
        case .xsub: ZMQ_XSUB
        case .push: ZMQ_PUSH
        case .pull: ZMQ_PULL
        case .req: ZMQ_REQ
        case .rep: ZMQ_REP
        case .dealer: ZMQ_DEALER
        case .router: ZMQ_ROUTER
        case .pair: ZMQ_PAIR
        }
    }
}
