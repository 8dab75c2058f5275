import Telemetry

/// What is kept of a cycle from its live score to its final word: 24 bytes.
struct PendingCycle {
    let liveRUL: Float
    let liveSigma: Float
    /// What the newest window said of the cycle, if it has scored it.
    var windowRUL: Float = 0
    var windowSigma: Float = 0
    /// Microseconds since the Unix epoch in the upper 56 bits, which reach beyond the year 3000; the model's number below.
    private let receivedAndModel: Int64

    private static let timeRange: ClosedRange<Int64> = -(1 << 55)...(1 << 55) - 1

    /// - Parameter model: the number of the model that said so, below 256.
    init(_ score: LiveScore, model: UInt8) {
        liveRUL = score.rul
        liveSigma = score.sigma
        let time = min(max(score.received.microseconds, Self.timeRange.lowerBound), Self.timeRange.upperBound)
        receivedAndModel = time << 8 | Int64(model)
    }

    /// When the cycle was received.
    var received: Timestamp { Timestamp(microseconds: receivedAndModel >> 8) }

    /// The number of the model that scored it live.
    var model: UInt8 { UInt8(truncatingIfNeeded: receivedAndModel) }
}
