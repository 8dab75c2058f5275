import CZeroMQ

/// Why two peers could not agree to talk.
public enum HandshakeFailure: Hashable, Sendable, CustomStringConvertible {
    /// The connection broke, or took too long, in the middle of it.
    case interrupted(ZeroMQError.Code)
    /// The peer, or the authenticator, did not keep to the protocol.
    case protocolViolation(Violation)
    /// The authenticator said no, with ZAP's status: 300 (try later), 400 (not allowed) or 500 (its own failure).
    case refused(status: Int)

    public var description: String {
        switch self {
        case .interrupted(let code): "interrupted, \(code)"
        case .protocolViolation(let violation): "protocol violation, \(violation)"
        case .refused(let status): "refused with status \(status)"
        }
    }

    /// What was wrong, by libzmq's `ZMQ_PROTOCOL_ERROR_…` names.
    public enum Violation: Hashable, Sendable, CustomStringConvertible {
        case unspecified
        case unexpectedCommand
        case invalidSequence
        case keyExchange
        case malformedCommand(String)
        case invalidMetadata
        case cryptographic
        case mechanismMismatch
        case zapUnspecified
        case zapMalformedReply
        case zapBadRequestID
        case zapBadVersion
        case zapInvalidStatusCode
        case zapInvalidMetadata
        /// A number that has no name here.
        case unknown(Int32)

        init(number: Int32) {
            self =
                switch number {
                case ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED: .unspecified
                case ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND: .unexpectedCommand
                case ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE: .invalidSequence
                case ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE: .keyExchange
                case ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED: .malformedCommand("unspecified")
                case ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE: .malformedCommand("MESSAGE")
                case ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO: .malformedCommand("HELLO")
                case ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE: .malformedCommand("INITIATE")
                case ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR: .malformedCommand("ERROR")
                case ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY: .malformedCommand("READY")
                case ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME: .malformedCommand("WELCOME")
                case ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA: .invalidMetadata
                case ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC: .cryptographic
                case ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH: .mechanismMismatch
                case ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED: .zapUnspecified
                case ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY: .zapMalformedReply
                case ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID: .zapBadRequestID
                case ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION: .zapBadVersion
                case ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE: .zapInvalidStatusCode
                case ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA: .zapInvalidMetadata
                default: .unknown(number)
                }
        }

        public var description: String {
            switch self {
            case .unspecified: "unspecified"
            case .unexpectedCommand: "unexpected command"
            case .invalidSequence: "invalid sequence"
            case .keyExchange: "key exchange"
            case .malformedCommand(let name): "malformed command \(name)"
            case .invalidMetadata: "invalid metadata"
            case .cryptographic: "cryptographic error"
            case .mechanismMismatch: "different security mechanisms"
            case .zapUnspecified: "authenticator: unspecified"
            case .zapMalformedReply: "authenticator: malformed reply"
            case .zapBadRequestID: "authenticator: bad request id"
            case .zapBadVersion: "authenticator: bad version"
            case .zapInvalidStatusCode: "authenticator: invalid status code"
            case .zapInvalidMetadata: "authenticator: invalid metadata"
            case .unknown(let number): "number \(number)"
            }
        }
    }
}
