import Histogram
import Telemetry

/// Latencies of the last minute: two histograms of half a minute each, so that an old stall fades.
struct RecentLatency {
    private static let turn: UInt64 = 30_000_000_000

    private var current = Self.histogram()
    private var previous = Self.histogram()
    private var turned: UInt64 = 0

    /// Records one latency. Cost: some nanoseconds.
    mutating func record(nanoseconds: UInt64) {
        _ = current.record(nanoseconds)
    }

    /// Percentiles in microseconds; all zero when nothing was recorded.
    ///
    /// - Parameter now: monotonic nanoseconds.
    mutating func summary(at now: UInt64) -> Status.LatencySummary {
        var both = current
        both.add(previous)
        if now - turned >= Self.turn {
            swap(&current, &previous)
            current.reset()
            turned = now
        }
        guard both.totalCount > 0 else { return .none }
        return Status.LatencySummary(
            p50: Double(both.valueAtPercentile(50)) / 1_000,
            p99: Double(both.valueAtPercentile(99)) / 1_000,
            p999: Double(both.valueAtPercentile(99.9)) / 1_000,
            max: Double(both.maxRecorded) / 1_000)
    }

    /// Two significant digits up to an hour: a percentile is right to 1 %, in some tens of KiB.
    private static func histogram() -> Histogram<UInt64> {
        Histogram(highestTrackableValue: 3_600_000_000_000, numberOfSignificantValueDigits: .two)
    }
}
