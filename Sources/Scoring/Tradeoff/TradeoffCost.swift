/// What scoring costs on this machine, in the precisions in force.
public struct TradeoffCost: Sendable, Hashable {
    /// Of one cycle through the live path.
    public var liveMicroseconds: Double
    /// Of one window through the window path.
    public var windowMicroseconds: Double
    /// What the machine has; a share of `cpu` is one of all their time.
    public var processors: Int

    public init(liveMicroseconds: Double, windowMicroseconds: Double, processors: Int) {
        self.liveMicroseconds = liveMicroseconds
        self.windowMicroseconds = windowMicroseconds
        self.processors = processors
    }

    /// Of one cycle on both paths, the window's part with a window every `stride` cycles; nil: live alone.
    public func microsecondsPerCycle(stride: Int?) -> Double {
        liveMicroseconds + (stride.map { windowMicroseconds / Double($0) } ?? 0)
    }

    /// The share of all processors' time, 1 for all of it; more than 1 cannot be had.
    public func share(cyclesPerSecond: Double, stride: Int?) -> Double {
        cyclesPerSecond * microsecondsPerCycle(stride: stride) / (1e6 * Double(processors))
    }

    /// The shortest stride of a range within a share; nil if even its longest takes more.
    public func shortestStride(in range: ClosedRange<Int>, share: Double, cyclesPerSecond: Double) -> Int? {
        guard self.share(cyclesPerSecond: cyclesPerSecond, stride: range.upperBound) <= share else { return nil }
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if self.share(cyclesPerSecond: cyclesPerSecond, stride: middle) <= share {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }
}
