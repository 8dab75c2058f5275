import Histogram
import Telemetry

/// What the live thread counts. One thread owns it, so counting costs an addition.
struct Counters {
    /// Messages taken from the ingest socket.
    var received: UInt64 = 0
    /// Cycles that were scored live.
    var accepted: UInt64 = 0
    var refused: [RefusalCode: UInt64] = [:]
    /// Windows that were complete.
    var windowsDue: UInt64 = 0
    var windowsScored: UInt64 = 0
    var windowsAbandoned: [AbandonReason: UInt64] = [:]

    /// From the receipt of a cycle to the sending of its live score, in nanoseconds, since the start.
    var liveLatency = Self.histogram()
    /// From the completion of a window to the sending of its score, in nanoseconds, since the start.
    var windowLatency = Self.histogram()

    mutating func refuse(_ code: RefusalCode) {
        refused[code, default: 0] += 1
    }

    /// Two significant digits up to an hour: a percentile is right to 1 %, in some tens of KiB.
    private static func histogram() -> Histogram<UInt64> {
        Histogram(highestTrackableValue: 3_600_000_000_000, numberOfSignificantValueDigits: .two)
    }
}

extension Status.LatencySummary {
    /// A histogram of nanoseconds in microseconds.
    init(_ histogram: Histogram<UInt64>) {
        guard histogram.totalCount > 0 else {
            self = .none
            return
        }
        self.init(
            p50: Double(histogram.valueAtPercentile(50)) / 1_000,
            p99: Double(histogram.valueAtPercentile(99)) / 1_000,
            p999: Double(histogram.valueAtPercentile(99.9)) / 1_000,
            max: Double(histogram.maxRecorded) / 1_000)
    }
}
