/// Makes sense of the events of one socket: which connections stand, which were refused and why, which never came about.
///
/// libzmq tells steps, each with a descriptor or an endpoint and never with both what it is about and what came before:
///
/// ```
///  connected, accepted ─► handshake succeeded ─► disconnected            it stood, and is lost
///                      ─► handshake failed    ─► disconnected            refused, for that reason
///                      ─► disconnected                                   refused: sockets of types that do not talk
///  (connecting, closed) ─► connects again                                nobody listens there
///                          connects again                                its name does not resolve
/// ```
///
/// A success names only the endpoint. Where several handshakes are under way at one, it is taken to be the oldest's; so a
/// socket that many peers connect to at the same moment may call a refusal a loss and the other way round.
///
/// Pure. What it holds is bounded by the connections that stand.
public struct ConnectionTracker: Sendable {
    /// What an event came to.
    public enum Outcome: Hashable, Sendable {
        /// A peer is there; the handshake follows.
        case opened(descriptor: Int32)
        /// Messages can flow.
        case established(descriptor: Int32)
        /// A connection that stood has ended.
        case lost(descriptor: Int32)
        case refused(Refusal, descriptor: Int32)
        /// Nobody was reached; libzmq tries again.
        case unreached(Obstacle)
    }

    /// Why two peers that reached one another do not talk.
    public enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// Both are ZeroMQ, of types that do not go together.
        case wrongType = "wrong_type"
        /// It ended in the middle of the handshake: something else than ZeroMQ, or a peer that went away.
        case interrupted
        /// Not the protocol, or broken.
        case violation
        /// Different security mechanisms.
        case mechanism
        /// The authenticator said no.
        case denied
    }

    /// Why nobody was reached.
    public enum Obstacle: String, Hashable, Sendable, CaseIterable {
        /// Nobody listens there, or there is no way there.
        case unreachable
        /// The host's name has no address.
        case unresolved
    }

    private enum Attempt { case socket, connection }

    private struct Pending {
        let descriptor: Int32
        let endpoint: String
    }

    /// Handshakes under way, the oldest first.
    private var pending: [Pending] = []
    private var standing: Set<Int32> = []
    /// The failure that the next end of a connection belongs to.
    private var failure: Refusal?
    /// How far the last attempt at an endpoint got; not at all where it is not in here.
    private var attempts: [String: Attempt] = [:]

    public init() {}

    /// Connections over which messages can flow.
    public var standingCount: Int { standing.count }
    /// Handshakes under way.
    public var pendingCount: Int { pending.count }

    /// Takes the next event in.
    ///
    /// - Returns: what it came to; nil where it is only a step.
    public mutating func take(_ event: ConnectionEvent) -> Outcome? {
        switch event.kind {
        case .connected(let descriptor), .accepted(let descriptor):
            attempts[event.endpoint] = .connection
            // The system gives a number again once it is free, whatever became of the news that it was.
            standing.remove(descriptor)
            pending.removeAll { $0.descriptor == descriptor }
            pending.append(Pending(descriptor: descriptor, endpoint: event.endpoint))
            return .opened(descriptor: descriptor)
        case .handshakeSucceeded:
            guard let index = pending.firstIndex(where: { $0.endpoint == event.endpoint }) else { return nil }
            let descriptor = pending.remove(at: index).descriptor
            standing.insert(descriptor)
            return .established(descriptor: descriptor)
        case .handshakeFailed(let reason):
            failure = Refusal(reason)
            return nil
        case .disconnected(let descriptor):
            return end(of: descriptor)
        case .connectDelayed, .closed:
            attempts[event.endpoint] = .socket
            return nil
        case .connectRetried:
            return switch attempts.removeValue(forKey: event.endpoint) {
            case nil: .unreached(.unresolved)
            case .socket: .unreached(.unreachable)
            // What became of the connection has been told.
            case .connection: nil
            }
        case .listening, .bindFailed, .acceptFailed, .closeFailed, .monitorStopped, .unknown:
            return nil
        }
    }

    private mutating func end(of descriptor: Int32) -> Outcome {
        defer { failure = nil }
        if let failure {
            // It says so itself; whichever handshake was believed to have succeeded, it was not this one.
            if standing.remove(descriptor) != nil, !pending.isEmpty {
                standing.insert(pending.removeFirst().descriptor)
            }
            pending.removeAll { $0.descriptor == descriptor }
            return .refused(failure, descriptor: descriptor)
        }
        if standing.remove(descriptor) != nil { return .lost(descriptor: descriptor) }
        pending.removeAll { $0.descriptor == descriptor }
        return .refused(.wrongType, descriptor: descriptor)
    }
}

extension ConnectionTracker.Refusal {
    init(_ failure: HandshakeFailure) {
        self =
            switch failure {
            case .interrupted: .interrupted
            // A type that does not fit is metadata that does not; libzmq 4.3.4 says nothing of it, later ones this.
            case .protocolViolation(.invalidMetadata): .wrongType
            case .protocolViolation(.mechanismMismatch): .mechanism
            case .protocolViolation: .violation
            case .refused: .denied
            }
    }
}
