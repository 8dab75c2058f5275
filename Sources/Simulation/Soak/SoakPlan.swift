/// What a soak was asked to do, and what it tolerates.
public struct SoakPlan: Sendable, Hashable, Codable {
    public var publishers: Int
    public var engines: Int
    /// Cycles per second, of all publishers.
    public var rate: Double
    /// Seconds.
    public var duration: Double
    public var seed: UInt64
    /// The daemon's policy, as it says it, and what that comes to; no stride where there are no windows.
    public var policy: String
    public var lookAhead: Int
    public var stride: Int?
    public var windowLength: Int
    /// The fewest cycles that the daemon's model scores in a window when a life ends; nil where it scores whole windows only.
    public var shortestWindow: Int?
    /// The most bytes that the daemon's memory may grow by between start and end; nil for no limit.
    public var memoryGrowthLimit: Int?
    /// The highest 99th percentile of the live latency, in microseconds; nil for no limit.
    public var liveLatencyLimit: Double?
    /// Whether windows may be abandoned by overload, each said so, rather than scored.
    public var allowsThinning: Bool

    public init(
        publishers: Int,
        engines: Int,
        rate: Double,
        duration: Double,
        seed: UInt64,
        policy: String,
        lookAhead: Int,
        stride: Int?,
        windowLength: Int = 30,
        shortestWindow: Int? = nil,
        memoryGrowthLimit: Int? = nil,
        liveLatencyLimit: Double? = nil,
        allowsThinning: Bool = false
    ) {
        self.publishers = publishers
        self.engines = engines
        self.rate = rate
        self.duration = duration
        self.seed = seed
        self.policy = policy
        self.lookAhead = lookAhead
        self.stride = stride
        self.windowLength = windowLength
        self.shortestWindow = shortestWindow
        self.memoryGrowthLimit = memoryGrowthLimit
        self.liveLatencyLimit = liveLatencyLimit
        self.allowsThinning = allowsThinning
    }
}
