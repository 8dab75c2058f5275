/// The window model's scores of one window's cycles, on `window/<engine>/`: each cycle's score knew what came before and after
/// it.
///
/// The arrays are columns over ``cycles``: all have its length.
public struct WindowScore: Hashable, Sendable {
    public var engine: EngineID

    /// The window's number within the engine's life, from 1.
    public var window: Int
    public var firstCycle: Int
    public var lastCycle: Int

    /// Remaining useful life at ``lastCycle``, in cycles.
    public var rul: Float

    /// The state that ``rul`` means.
    public var health: Health

    /// The cycles scored, oldest first: all of the window's, or ``lastCycle`` alone where the model scores no other.
    public var cycles: [Int]

    /// Remaining useful life at each cycle, in cycles.
    public var rulByCycle: [Float]

    /// The standard deviation of each score's error, in cycles.
    public var sigmaByCycle: [Float]

    /// How many cycles after each one the window had seen: 29 for the oldest of 30, 0 for the newest, or 0 alone.
    public var lookAhead: [Int]

    /// What the live model had said of each cycle; NaN (JSON: `null`) where that is not known.
    public var liveRULByCycle: [Float]

    /// True where this message is the cycle's final word.
    public var settled: [Bool]

    /// How many cycles the first one waited for its context: those that came after it within the window.
    public var contextWaitCycles: Int

    /// How long the first cycle waited for its context: last cycle received - first cycle received.
    public var contextWaitMilliseconds: Double

    /// How long the model ran, in microseconds of the window's own share of its batch.
    public var computeMicroseconds: Double

    /// How long the complete window waited until the model ran.
    public var queueMicroseconds: Double

    /// The model bundle's name, version and hash.
    public var model: String

    /// When the publishing daemon started, in microseconds since the Unix epoch.
    public var epoch: UInt64

    /// The message's number within its topic and epoch, from 1. Abandoned windows count in the same row.
    public var sequence: UInt64

    public init(
        engine: EngineID,
        window: Int,
        firstCycle: Int,
        lastCycle: Int,
        rul: Float,
        health: Health,
        cycles: [Int],
        rulByCycle: [Float],
        sigmaByCycle: [Float],
        lookAhead: [Int],
        liveRULByCycle: [Float],
        settled: [Bool],
        contextWaitCycles: Int,
        contextWaitMilliseconds: Double,
        computeMicroseconds: Double,
        queueMicroseconds: Double,
        model: String,
        epoch: UInt64,
        sequence: UInt64
    ) {
        self.engine = engine
        self.window = window
        self.firstCycle = firstCycle
        self.lastCycle = lastCycle
        self.rul = rul
        self.health = health
        self.cycles = cycles
        self.rulByCycle = rulByCycle
        self.sigmaByCycle = sigmaByCycle
        self.lookAhead = lookAhead
        self.liveRULByCycle = liveRULByCycle
        self.settled = settled
        self.contextWaitCycles = contextWaitCycles
        self.contextWaitMilliseconds = contextWaitMilliseconds
        self.computeMicroseconds = computeMicroseconds
        self.queueMicroseconds = queueMicroseconds
        self.model = model
        self.epoch = epoch
        self.sequence = sequence
    }
}
