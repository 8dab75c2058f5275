import Histogram

/// How long calls took, each by itself.
struct SpeedSamples: Sendable {
    // Three significant digits: a percentile is right to 0.1 %. Calls of more than a minute count as one.
    private static let longest: UInt64 = 60_000_000_000
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: Self.longest, numberOfSignificantValueDigits: .three)
    private var least = UInt64.max
    /// From the first call's begin to the last one's end.
    private var elapsed: UInt64 = 0

    var count: Int { Int(clamping: histogram.totalCount) }
    var minimumMicroseconds: Double { Double(least) / 1_000 }
    var callsPerSecond: Double { Double(count) / (Double(elapsed) / 1e9) }

    func microseconds(atPercentile percentile: Double) -> Double {
        Double(histogram.valueAtPercentile(percentile)) / 1_000
    }

    mutating func merge(_ other: SpeedSamples) {
        histogram.add(other.histogram)
        least = min(least, other.least)
        elapsed = max(elapsed, other.elapsed)
    }

    /// Makes calls for so many seconds, one at least. Two readings of the clock, some 20 ns each, are in every call's time.
    static func measuring(_ call: some SpeedCall, seconds: Double) -> SpeedSamples {
        var samples = SpeedSamples()
        let start = monotonicNanoseconds()
        let end = start + UInt64(seconds * 1e9)
        var now = start
        repeat {
            let before = monotonicNanoseconds()
            call.run()
            now = monotonicNanoseconds()
            _ = samples.histogram.record(min(now - before, longest))
            samples.least = min(samples.least, now - before)
        } while now < end
        samples.elapsed = now - start
        return samples
    }
}
