/// What a synthetic fleet is to be.
public struct FleetOptions: Sendable, Hashable {
    /// Sudden excursions of some sensors that are no failure: after a few cycles everything is as before.
    public struct Spikes: Sendable, Hashable {
        /// Chance that one begins, per cycle; 0 means none.
        public var rate: Double
        /// Size in standard deviations of the sensor's noise.
        public var size: Double
        /// The most cycles one lasts.
        public var longest: Int

        public init(rate: Double = 0, size: Double = 8, longest: Int = 3) {
            self.rate = rate
            self.size = size
            self.longest = longest
        }
    }

    /// What becomes of an engine that has failed.
    public enum AfterFailure: String, Sendable, Hashable, CaseIterable {
        /// It begins a new life at cycle 1, marked `reset`.
        case restart
        /// It is heard of no more; its last record is marked `end`.
        case stop
    }

    /// Everything is drawn from it: the same options give the same bytes.
    public var seed: UInt64
    /// How many engines.
    public var engines: Int
    /// Which of the measured fleets to imitate: `FD001` (one condition, one fault) to `FD004` (six and two).
    public var fleet: String
    /// Ids are the prefix, a hyphen and the engine's number from 1.
    public var prefix: String
    /// Multiplies the noise of every channel that is not a setting; 0 means none.
    public var noiseFactor: Double
    /// How far each sensor wanders off in 1,000 cycles, in standard deviations of its noise, up or down and at most;
    /// 0 means none.
    public var drift: Double
    public var spikes: Spikes
    public var afterFailure: AfterFailure
    /// Engines of the first lives have used up to this fraction of them before they are first heard of, so that a
    /// short show sees old engines too; cycles count from 1 all the same.
    public var startingAge: Double

    public init(
        seed: UInt64 = 1,
        engines: Int = 10,
        fleet: String = "FD001",
        prefix: String = "sim",
        noiseFactor: Double = 1,
        drift: Double = 0,
        spikes: Spikes = Spikes(),
        afterFailure: AfterFailure = .restart,
        startingAge: Double = 0
    ) {
        self.seed = seed
        self.engines = engines
        self.fleet = fleet
        self.prefix = prefix
        self.noiseFactor = noiseFactor
        self.drift = drift
        self.spikes = spikes
        self.afterFailure = afterFailure
        self.startingAge = startingAge
    }
}
