/// A window that will never be scored, on `window/<engine>/`.
public struct AbandonedWindow: Hashable, Sendable {
    public var engine: EngineID

    /// The window's number within the engine's life, from 1.
    public var window: Int
    public var firstCycle: Int
    public var lastCycle: Int

    /// Why. In JSON the key `abandoned`.
    public var reason: AbandonReason

    /// When the publishing daemon started, in microseconds since the Unix epoch.
    public var epoch: UInt64

    /// The message's number within its topic and epoch, from 1. Scored windows count in the same row.
    public var sequence: UInt64

    public init(
        engine: EngineID,
        window: Int,
        firstCycle: Int,
        lastCycle: Int,
        reason: AbandonReason,
        epoch: UInt64,
        sequence: UInt64
    ) {
        self.engine = engine
        self.window = window
        self.firstCycle = firstCycle
        self.lastCycle = lastCycle
        self.reason = reason
        self.epoch = epoch
        self.sequence = sequence
    }
}
