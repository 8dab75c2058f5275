/// Which transients are injected into a recording: a few cycles during which some sensors are off.
public struct TransientOptions: Sendable, Hashable {
    /// Transients per set.
    public var count: Int
    public var seed: UInt64
    /// How far off, in standard deviations of the normalised inputs; every size comes equally often.
    public var sizes: [Double]
    /// Durations from 1 cycle to this many come equally often.
    public var longest: Int
    /// 1 to this many sensors are off at once.
    public var mostChannels: Int

    public init(
        count: Int, seed: UInt64, sizes: [Double] = [3, 6, 10], longest: Int = 5, mostChannels: Int = 4
    ) {
        precondition(count >= 0 && !sizes.isEmpty && longest >= 1 && mostChannels >= 1, "transients of no kind")
        self.count = count
        self.seed = seed
        self.sizes = sizes
        self.longest = longest
        self.mostChannels = mostChannels
    }
}
