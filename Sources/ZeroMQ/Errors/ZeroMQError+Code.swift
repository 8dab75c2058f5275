import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension ZeroMQError {
    /// Why it failed: libzmq's error numbers by name.
    public enum Code: Hashable, Sendable, CustomStringConvertible {
        case addressInUse
        case addressNotAvailable
        case contextTerminated
        case connectionRefused
        case hostUnreachable
        case incompatibleProtocol
        case invalidArgument
        case messageTooLarge
        case nameTooLong
        case noBufferSpace
        case noDevice
        case noSuchEndpoint
        case noThreadForInputOutput
        case notSocket
        case notSupported
        /// The path of an `ipc://` endpoint is taken by what is no abandoned socket, and named: `a regular file`.
        case occupied(by: String)
        case outOfMemory
        case permissionDenied
        case protocolNotSupported
        case timedOut
        case tooManySockets
        case wrongState
        /// An error number that has no name here.
        case unknown(Int32)

        /// Translates an `errno`, the system's or libzmq's.
        public init(errno: Int32) {
            self =
                switch errno {
                case EADDRINUSE: .addressInUse
                case EADDRNOTAVAIL: .addressNotAvailable
                case ETERM: .contextTerminated
                case ECONNREFUSED: .connectionRefused
                case EHOSTUNREACH, ENETUNREACH: .hostUnreachable
                case ENOCOMPATPROTO: .incompatibleProtocol
                case EINVAL: .invalidArgument
                case EMSGSIZE: .messageTooLarge
                case ENAMETOOLONG: .nameTooLong
                case ENOBUFS: .noBufferSpace
                case ENODEV: .noDevice
                case ENOENT: .noSuchEndpoint
                case EMTHREAD: .noThreadForInputOutput
                case ENOTSOCK: .notSocket
                case ENOTSUP, EOPNOTSUPP: .notSupported
                case ENOMEM: .outOfMemory
                case EACCES, EPERM: .permissionDenied
                case EPROTONOSUPPORT: .protocolNotSupported
                case EAGAIN, ETIMEDOUT: .timedOut
                case EMFILE, ENFILE: .tooManySockets
                case EFSM: .wrongState
                default: .unknown(errno)
                }
        }

        public var description: String {
            switch self {
            case .addressInUse: "address already in use"
            case .addressNotAvailable: "address is not of this machine"
            case .contextTerminated: "the context was shut down"
            case .connectionRefused: "connection refused"
            case .hostUnreachable: "no route to the peer"
            case .incompatibleProtocol: "this type of socket cannot use this transport"
            case .invalidArgument: "invalid argument"
            case .messageTooLarge: "message too large"
            case .nameTooLong: "name too long"
            case .noBufferSpace: "no buffer space"
            case .noDevice: "no such network interface"
            case .noSuchEndpoint: "no such endpoint or path"
            case .noThreadForInputOutput: "the context has no input/output thread"
            case .notSocket: "the socket is closed"
            case .notSupported: "not supported by this socket"
            case .occupied(let occupant): "found \(occupant) there, expected nothing or a socket that nobody listens on"
            case .outOfMemory: "out of memory"
            case .permissionDenied: "permission denied"
            case .protocolNotSupported: "transport not supported"
            case .timedOut: "the time limit passed"
            case .tooManySockets: "too many open sockets or files"
            case .wrongState: "not this socket's turn (request and reply alternate)"
            case .unknown(let number): String(cString: zmq_strerror(number))
            }
        }
    }
}
