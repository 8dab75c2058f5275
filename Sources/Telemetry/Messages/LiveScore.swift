/// The live model's score of one cycle, on `live/<engine>/`: it knew only the past.
public struct LiveScore: Hashable, Sendable {
    public var engine: EngineID
    public var cycle: Int

    /// Remaining useful life, in cycles.
    public var rul: Float

    /// The standard deviation of ``rul``'s error, in cycles, as measured on held-out engines.
    public var sigma: Float

    /// The state that ``rul`` means.
    public var health: Health
    public var probabilities: HealthProbabilities

    /// How many cycles after this one the model had seen: 0.
    public var lookAhead: Int
    public var flags: ScoreFlags

    /// When the daemon took the telemetry frame.
    public var received: Timestamp

    /// When the score was ready.
    public var scored: Timestamp

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
        probabilities: HealthProbabilities,
        lookAhead: Int = 0,
        flags: ScoreFlags = [],
        received: Timestamp,
        scored: Timestamp,
        model: String,
        epoch: UInt64,
        sequence: UInt64
    ) {
        self.engine = engine
        self.cycle = cycle
        self.rul = rul
        self.sigma = sigma
        self.health = health
        self.probabilities = probabilities
        self.lookAhead = lookAhead
        self.flags = flags
        self.received = received
        self.scored = scored
        self.model = model
        self.epoch = epoch
        self.sequence = sequence
    }
}
