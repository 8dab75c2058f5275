extension Status {
    /// The daemon's sockets that others connect to, or it to them.
    public enum SocketName: String, CaseIterable, Hashable, Sendable {
        case ingest
        case publishJSON = "publish_json"
        case publishProtobuf = "publish_protobuf"
        case control
    }

    /// Why a peer that was reached does not talk.
    public enum RefusedConnection: String, CaseIterable, Hashable, Sendable {
        /// A ZeroMQ socket of a type that does not go with the daemon's.
        case wrongType = "wrong_type"
        /// It ended in the middle of the handshake: no ZeroMQ, or a peer that went away.
        case interrupted
        /// Not ZeroMQ's protocol.
        case violation
        /// Another security mechanism.
        case mechanism
        /// Not allowed.
        case denied
    }

    /// Why an attempt to connect has reached nobody.
    public enum UnreachedPeer: String, CaseIterable, Hashable, Sendable {
        /// Nobody listens there, or there is no way there.
        case unreachable
        /// The host's name does not resolve.
        case unresolved
    }

    /// What became of the connections of one socket. Kinds that did not occur may be left out.
    public struct ConnectionCounts: Hashable, Sendable {
        /// Over which messages can flow, now.
        public var standing: Int
        /// That came about.
        public var made: UInt64
        /// Of those, that ended.
        public var lost: UInt64
        public var refused: [RefusedConnection: UInt64]
        /// Attempts of the daemon's own.
        public var unreached: [UnreachedPeer: UInt64]

        public init(
            standing: Int = 0, made: UInt64 = 0, lost: UInt64 = 0, refused: [RefusedConnection: UInt64] = [:],
            unreached: [UnreachedPeer: UInt64] = [:]
        ) {
            self.standing = standing
            self.made = made
            self.lost = lost
            self.refused = refused
            self.unreached = unreached
        }
    }
}
