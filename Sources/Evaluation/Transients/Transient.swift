/// One transient: some sensors of one engine are off for a few cycles and right again after.
public struct Transient: Sendable, Hashable {
    /// The row of its first cycle.
    public var start: Int
    /// Its cycles.
    public var duration: Int
    /// How far off each channel is, in standard deviations of its normalised input, up or down.
    public var size: Double
    /// Among the channels that can be off, which are, and whether upwards.
    public var channels: [Int]
    public var isUpwards: [Bool]

    public init(start: Int, duration: Int, size: Double, channels: [Int], isUpwards: [Bool]) {
        self.start = start
        self.duration = duration
        self.size = size
        self.channels = channels
        self.isUpwards = isUpwards
    }

    /// The rows that are off.
    public var rows: Range<Int> { start..<start + duration }
}
