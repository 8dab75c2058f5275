import Telemetry

/// Turns counters into status messages, once an interval, with the rates since the one before.
struct StatusBeacon {
    let interval: Duration
    let tradeoff: Status.Tradeoff
    let model: String

    private let started: UInt64
    private var previous: (time: UInt64, accepted: UInt64, scored: UInt64)

    init(interval: Duration, tradeoff: Status.Tradeoff, model: String, now: UInt64) {
        self.interval = interval
        self.tradeoff = tradeoff
        self.model = model
        started = now
        previous = (now, 0, 0)
    }

    /// How long from `now`, in monotonic nanoseconds, until the next status is due; zero when it is.
    func wait(from now: UInt64) -> Duration {
        let due = previous.time + UInt64(interval / .nanoseconds(1))
        return due > now ? .nanoseconds(Int64(due - now)) : .zero
    }

    /// The status at `now`; its epoch and sequence are the publisher's to stamp.
    mutating func status(
        at now: UInt64, time: Timestamp, counters: Counters, engines: Int, queued: Int, published: [TopicFamily: UInt64]
    ) -> Status {
        let seconds = max(Double(now - previous.time) / 1e9, 1e-9)
        defer { previous = (now, counters.accepted, counters.windowsScored) }
        return Status(
            epoch: 0,
            uptimeSeconds: Double(now - started) / 1e9,
            engines: engines,
            cyclesPerSecond: Double(counters.accepted - previous.accepted) / seconds,
            windowsPerSecond: Double(counters.windowsScored - previous.scored) / seconds,
            received: counters.received,
            accepted: counters.accepted,
            refused: counters.refused,
            published: published,
            windows: Status.WindowCounts(
                due: counters.windowsDue, scored: counters.windowsScored, abandoned: counters.windowsAbandoned,
                queued: queued),
            latency: Status.PathLatency(
                live: Status.LatencySummary(counters.liveLatency), window: Status.LatencySummary(counters.windowLatency)
            ),
            tradeoff: tradeoff,
            model: model,
            version: Version.current,
            time: time,
            sequence: 0
        )
    }
}
