import Histogram
package import Telemetry

/// What was measured in the last minute: two histograms of half a minute each, so that an old stall fades.
package struct RecentHistogram {
    private static let turn: UInt64 = 30_000_000_000

    /// How many of the recorded unit one of the published is.
    private let unit: Double
    private var current: Histogram<UInt64>
    private var previous: Histogram<UInt64>
    private var turned: UInt64 = 0

    /// - Parameters:
    ///   - highest: values above it count as it.
    ///   - unit: how many of the recorded unit one of the published is, such as 1,000 for nanoseconds and microseconds.
    package init(highest: UInt64, unit: Double) {
        self.unit = unit
        // Two significant digits: a percentile is right to 1 %, in some tens of KiB.
        current = Histogram(highestTrackableValue: highest, numberOfSignificantValueDigits: .two)
        previous = current
    }

    /// Latencies of up to an hour, recorded in nanoseconds and published in microseconds.
    package static func latency() -> RecentHistogram {
        RecentHistogram(highest: 3_600_000_000_000, unit: 1_000)
    }

    /// Records one value. Cost: some nanoseconds.
    package mutating func record(_ value: UInt64, count: UInt64 = 1) {
        _ = current.record(min(value, current.highestTrackableValue), count: count)
    }

    /// Percentiles in the published unit; all zero when nothing was recorded. The older half goes when its time has come.
    ///
    /// - Parameter now: monotonic nanoseconds.
    package mutating func summary(at now: UInt64) -> Status.LatencySummary {
        let both = recorded
        if now - turned >= Self.turn {
            swap(&current, &previous)
            current.reset()
            turned = now
        }
        guard both.totalCount > 0 else { return .none }
        return Status.LatencySummary(
            p50: Double(both.valueAtPercentile(50)) / unit,
            p99: Double(both.valueAtPercentile(99)) / unit,
            p999: Double(both.valueAtPercentile(99.9)) / unit,
            max: Double(both.maxRecorded) / unit)
    }

    /// How many values lie in each of the ranges 0 to 1, 1 to 2, 2 to 5, 5 to 10, 10 to 20 and so on of the published unit; from the
    /// first range with a value to the last.
    package var buckets: [DelayHistograms.Bucket] {
        var buckets: [DelayHistograms.Bucket] = []
        var (from, upTo, step) = (0.0, 1.0, 0)
        for value in recorded.recordedValues() {
            let place = Double(value.value) / unit
            while place >= upTo {
                from = upTo
                upTo *= step % 3 == 1 ? 2.5 : 2
                step += 1
                // A range without a value stands too, once there was one with.
                if !buckets.isEmpty { buckets.append(DelayHistograms.Bucket(from: from, upTo: upTo, count: 0)) }
            }
            if buckets.isEmpty { buckets.append(DelayHistograms.Bucket(from: from, upTo: upTo, count: 0)) }
            buckets[buckets.count - 1].count += value.count
        }
        return buckets
    }

    private var recorded: Histogram<UInt64> {
        var both = current
        both.add(previous)
        return both
    }
}
