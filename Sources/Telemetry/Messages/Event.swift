/// Something happened to an engine's stream, on `event/<engine>/`.
public struct Event: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Cycles are missing between two that came.
        case gap
        /// A cycle came after a later one.
        case late
        /// A cycle came twice.
        case duplicate
        /// A new life began.
        case reset
        /// The engine was closed because it had been silent for too long, or because another needed its place.
        case evicted
        /// A frame was refused.
        case refused
        /// The engine was closed because telemetry said that its life is over.
        case ended
        /// The trade-off in force was changed, by an operator or by the load.
        case tradeoff
        /// Another model bundle has taken over.
        case model
        /// Connections of one of the daemon's sockets fail, or stand again, or bring nothing.
        case connection
    }

    /// The engine; nil where a refused frame named none, or the whole fleet is meant. The topic is `event/` then.
    public var engine: EngineID?
    public var kind: Kind

    /// The first and the last cycle concerned, where cycles are.
    public var firstCycle: Int?
    public var lastCycle: Int?

    /// For people; for a refused frame ``Refusal/description``.
    public var reason: String
    public var time: Timestamp

    /// When the publishing daemon started, in microseconds since the Unix epoch.
    public var epoch: UInt64

    /// The message's number within its topic and epoch, from 1.
    public var sequence: UInt64

    public init(
        engine: EngineID?,
        kind: Kind,
        firstCycle: Int? = nil,
        lastCycle: Int? = nil,
        reason: String,
        time: Timestamp,
        epoch: UInt64,
        sequence: UInt64
    ) {
        self.engine = engine
        self.kind = kind
        self.firstCycle = firstCycle
        self.lastCycle = lastCycle
        self.reason = reason
        self.time = time
        self.epoch = epoch
        self.sequence = sequence
    }
}
