import Telemetry

/// What the live thread counts. One thread owns it, so counting costs an addition.
struct Counters {
    /// Messages taken from the ingest socket.
    var received: UInt64 = 0
    /// Cycles that were scored live.
    var accepted: UInt64 = 0
    var refused: [RefusalCode: UInt64] = [:]
    /// Windows handed over: complete, or begun and given up.
    var windowsDue: UInt64 = 0
    var windowsScored: UInt64 = 0
    var windowsAbandoned: [AbandonReason: UInt64] = [:]

    /// From taking a cycle from the socket to the sending of its live score.
    var liveLatency = RecentHistogram.latency()
    /// From the completion of a window to its score.
    var windowLatency = RecentHistogram.latency()
    /// Of windows, counted from their first cycle.
    var windowDelay = PathDelay()
    /// Of settled scores. Tandem's own time is counted of those that a window's scores settled, or live's at once; what is left
    /// over at the end of a run waited for nothing that could be timed.
    var settledDelay = PathDelay()

    mutating func refuse(_ code: RefusalCode) {
        refused[code, default: 0] += 1
    }
}
