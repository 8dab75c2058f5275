import Telemetry

/// Measures the two delays of one path: waiting for context, which is the stream's, and what came after it, which is Tandem's.
struct PathDelay {
    private var cycles = RecentHistogram(highest: 4_096, unit: 1)
    /// Recorded in microseconds, published in milliseconds, up to a day.
    private var context = RecentHistogram(highest: 86_400_000_000, unit: 1_000)
    private var tandem = RecentHistogram.latency()

    /// Records how long a score waited for its context.
    mutating func recordContext(cycles: Int, milliseconds: Double) {
        self.cycles.record(UInt64(max(0, cycles)))
        context.record(UInt64(max(0, milliseconds * 1_000)))
    }

    /// Records how long Tandem took, from complete context to the sending of the scores.
    mutating func recordTandem(nanoseconds: UInt64, count: Int = 1) {
        guard count > 0 else { return }
        tandem.record(nanoseconds, count: UInt64(count))
    }

    /// - Parameter now: monotonic nanoseconds.
    mutating func summary(at now: UInt64) -> Status.Delay {
        Status.Delay(
            contextCycles: cycles.summary(at: now), contextMilliseconds: context.summary(at: now),
            tandemMicroseconds: tandem.summary(at: now))
    }

    var histograms: DelayHistograms.Path {
        DelayHistograms.Path(
            contextCycles: cycles.buckets, contextMilliseconds: context.buckets, tandemMicroseconds: tandem.buckets)
    }
}
