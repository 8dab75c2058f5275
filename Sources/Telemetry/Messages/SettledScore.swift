/// A cycle's final word, on `settled/<engine>/`: one per cycle, in order, from the window that saw it with the look-ahead the
/// operator asked for.
public struct SettledScore: Hashable, Sendable {
    public var engine: EngineID
    public var cycle: Int

    /// Remaining useful life, in cycles.
    public var rul: Float

    /// The standard deviation of ``rul``'s error, in cycles.
    public var sigma: Float

    /// The state that ``rul`` means.
    public var health: Health

    /// How many cycles after this one the window had seen.
    public var lookAhead: Int

    /// The number of the window that scored the cycle.
    public var window: Int

    /// The live score that this one replaces, in cycles.
    public var liveRUL: Float

    /// The `sequence` of that live score.
    public var liveSequence: UInt64

    /// ``rul`` - ``liveRUL``.
    public var delta: Float

    /// How long the cycle waited for its context: the window's last cycle received - this cycle received.
    public var contextWaitMilliseconds: Double

    /// How long the window's model ran.
    public var computeMicroseconds: Double

    /// The model bundle's name, version and hash.
    public var model: String

    /// When the publishing daemon started, in microseconds since the Unix epoch.
    public var epoch: UInt64

    /// The message's number within its topic and epoch, from 1.
    public var sequence: UInt64

    public init(
        engine: EngineID,
        cycle: Int,
        rul: Float,
        sigma: Float,
        health: Health,
        lookAhead: Int,
        window: Int,
        liveRUL: Float,
        liveSequence: UInt64,
        delta: Float,
        contextWaitMilliseconds: Double,
        computeMicroseconds: Double,
        model: String,
        epoch: UInt64,
        sequence: UInt64
    ) {
        self.engine = engine
        self.cycle = cycle
        self.rul = rul
        self.sigma = sigma
        self.health = health
        self.lookAhead = lookAhead
        self.window = window
        self.liveRUL = liveRUL
        self.liveSequence = liveSequence
        self.delta = delta
        self.contextWaitMilliseconds = contextWaitMilliseconds
        self.computeMicroseconds = computeMicroseconds
        self.model = model
        self.epoch = epoch
        self.sequence = sequence
    }
}
