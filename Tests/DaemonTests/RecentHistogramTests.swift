import Daemon
import Telemetry
import Testing

@Suite struct RecentHistogramTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func nothingMeasuredIsZeroAndHasNoBuckets() {
        var recent = RecentHistogram.latency()
        #expect(recent.summary(at: 1) == .none && recent.buckets.isEmpty)
    }

    @Test func percentilesAreInThePublishedUnitAndRightToOnePercent() {
        var recent = RecentHistogram.latency()
        for microseconds in 1...1_000 as ClosedRange<UInt64> { recent.record(microseconds * 1_000) }
        let summary = recent.summary(at: 1)
        for (found, expected) in [
            (summary.p50, 500.0), (summary.p99, 990), (summary.p999, 999), (summary.max, 1_000),
        ] {
            #expect(abs(found - expected) <= 0.01 * expected)
        }
    }

    @Test func whatIsOlderThanAMinuteIsForgotten() {
        var recent = RecentHistogram(highest: 100, unit: 1)
        recent.record(7)
        #expect(recent.summary(at: 31 * Self.second).max == 7)
        recent.record(3)
        #expect(recent.summary(at: 62 * Self.second).max == 7)
        #expect(recent.summary(at: 63 * Self.second).max == 3)
        #expect(recent.summary(at: 93 * Self.second).max == 3)
        #expect(recent.summary(at: 94 * Self.second) == .none)
    }

    /// The ranges 0 to 1, 1 to 2, 2 to 5, 5 to 10 and so on hold every value once.
    @Test func bucketsCountEveryValueOnceWithoutAHole() {
        var recent = RecentHistogram(highest: 10_000, unit: 1)
        for value in [3, 4, 4, 60, 700] as [UInt64] { recent.record(value) }
        recent.record(3, count: 5)
        let buckets = recent.buckets
        #expect(buckets.map(\.from) == [2, 5, 10, 20, 50, 100, 200, 500])
        #expect(buckets.map(\.upTo) == [5, 10, 20, 50, 100, 200, 500, 1_000])
        #expect(buckets.map(\.count) == [8, 0, 0, 0, 1, 0, 0, 1])
    }

    @Test func whatIsTooHighCountsAsTheHighest() {
        var recent = RecentHistogram(highest: 50, unit: 1)
        recent.record(1 << 60)
        #expect(recent.buckets.reduce(0) { $0 + $1.count } == 1)
        #expect(recent.summary(at: 1).max >= 50)
    }
}
