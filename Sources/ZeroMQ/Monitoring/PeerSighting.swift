/// What is to be seen at the other end of an endpoint that a socket connects to, from the little that libzmq tells.
public enum PeerSighting: Hashable, Sendable {
    /// Nothing has happened yet.
    case nothing
    /// The host's name has no address.
    case unresolved
    /// Nobody listens there, or there is no way there.
    case unreachable
    /// Somebody takes connections and says nothing.
    case silent
    /// Somebody takes connections and does not speak ZeroMQ, or ended each in the middle of the handshake.
    case foreign
    /// A ZeroMQ socket of a type that does not go with ours. libzmq does not try that endpoint again.
    case wrongType
    /// A ZeroMQ socket with other security.
    case refused
    /// Messages can flow.
    case connected
    /// They could.
    case lost

    /// What an outcome leaves to be seen.
    ///
    /// - Parameter previous: what was seen before it.
    public init(_ outcome: ConnectionTracker.Outcome, after previous: PeerSighting) {
        self =
            switch outcome {
            // Another attempt; what the last one showed still says more.
            case .opened: previous == .foreign || previous == .refused ? previous : .silent
            case .established: .connected
            case .lost: .lost
            case .refused(.wrongType, _): .wrongType
            case .refused(.interrupted, _), .refused(.violation, _): .foreign
            case .refused(.mechanism, _), .refused(.denied, _): .refused
            case .unreached(.unreachable): .unreachable
            case .unreached(.unresolved): .unresolved
            }
    }

    /// Whether nothing will change by waiting.
    public var isFinal: Bool { self == .wrongType }
}
