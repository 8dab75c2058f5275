public import Histogram

/// The percentiles of a delay that people ask for: in microseconds, or in the unit of its place.
public struct LatencySummary: Sendable, Hashable, Codable {
    public var count: Int
    public var p50: Double
    public var p99: Double
    public var p999: Double
    public var max: Double

    /// The percentiles of what a histogram holds; zeros if it is empty.
    public init(_ histogram: Histogram<UInt64>) {
        count = Int(clamping: histogram.totalCount)
        let empty = histogram.totalCount == 0
        p50 = empty ? 0 : Double(histogram.valueAtPercentile(50))
        p99 = empty ? 0 : Double(histogram.valueAtPercentile(99))
        p999 = empty ? 0 : Double(histogram.valueAtPercentile(99.9))
        max = empty ? 0 : Double(histogram.max)
    }
}
