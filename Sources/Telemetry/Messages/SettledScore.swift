/// A cycle's final word, on `settled/<engine>/`: one per cycle, in order, from the window that saw it with the look-ahead the
/// operator asked for, or else by the best there was.
public struct SettledScore: Hashable, Sendable {
    /// Whose word it is.
    public enum Source: String, CaseIterable, Hashable, Sendable {
        /// The live score, as it was.
        case live
        /// The window's score.
        case window
        /// Both, weighted as was best on held-out engines at this look-ahead.
        case blend
    }

    /// Why a cycle never got the look-ahead that was asked for.
    public enum Short: String, CaseIterable, Hashable, Sendable {
        /// The next cycle never came.
        case gap
        /// A new life began.
        case reset
        /// The engine was closed: its life is over.
        case end
        /// The engine was silent for so long that its place went to others.
        case evicted
        /// The machine could not keep up, and the window was abandoned.
        case overload
        /// The daemon stopped.
        case shutdown
        /// The trade-off was changed while the cycle waited.
        case policy
    }

    public var engine: EngineID
    public var cycle: Int

    /// Remaining useful life, in cycles.
    public var rul: Float

    /// The standard deviation of ``rul``'s error, in cycles.
    public var sigma: Float

    /// The state that ``rul`` means.
    public var health: Health

    /// How many cycles after this one the window had seen, which is also how many it waited for; 0 where ``by`` is live.
    public var lookAhead: Int

    /// The look-ahead that was asked for.
    public var asked: Int

    /// Why ``lookAhead`` is below ``asked``; nil where it is not.
    public var short: Short?

    /// Whose word ``rul`` is.
    public var by: Source

    /// The number of the window that scored the cycle, from 1; nil where none did.
    public var window: Int?

    /// The window's share of ``rul``: 1 where the window alone spoke, 0 where live did.
    public var windowWeight: Float

    /// The live score that this one replaces, in cycles.
    public var liveRUL: Float

    /// That score's standard deviation, in cycles.
    public var liveSigma: Float

    /// The `sequence` of that live score.
    public var liveSequence: UInt64

    /// ``rul`` - ``liveRUL``.
    public var delta: Float

    /// How long the cycle waited for its context: the window's last cycle received - this cycle received. 0 where ``by`` is live.
    public var contextWaitMilliseconds: Double

    /// How long the window's model ran.
    public var computeMicroseconds: Double

    /// How long the complete window waited until the model ran.
    public var queueMicroseconds: Double

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
        asked: Int,
        short: Short?,
        by: Source,
        window: Int?,
        windowWeight: Float,
        liveRUL: Float,
        liveSigma: Float,
        liveSequence: UInt64,
        delta: Float,
        contextWaitMilliseconds: Double,
        computeMicroseconds: Double,
        queueMicroseconds: Double,
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
        self.asked = asked
        self.short = short
        self.by = by
        self.window = window
        self.windowWeight = windowWeight
        self.liveRUL = liveRUL
        self.liveSigma = liveSigma
        self.liveSequence = liveSequence
        self.delta = delta
        self.contextWaitMilliseconds = contextWaitMilliseconds
        self.computeMicroseconds = computeMicroseconds
        self.queueMicroseconds = queueMicroseconds
        self.model = model
        self.epoch = epoch
        self.sequence = sequence
    }
}
