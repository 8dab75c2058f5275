import Telemetry

/// Turns counters into status messages, with the rates since the one before.
struct StatusBeacon {
    /// Of the model that new lives begin with.
    var precision: Status.PathPrecision
    var model: String
    private let started: UInt64
    private var previous: (time: UInt64, accepted: UInt64, scored: UInt64)

    /// - Parameter now: monotonic nanoseconds, like every `now` here.
    init(precision: Status.PathPrecision, model: String, now: UInt64) {
        self.precision = precision
        self.model = model
        started = now
        previous = (now, 0, 0)
    }

    /// The status at `now`; its epoch and sequence are the publisher's to stamp.
    mutating func status(
        at now: UInt64, time: Timestamp, counters: inout Counters, engines: Int, published: [TopicFamily: UInt64],
        keeper: TradeoffKeeper, load: StatusLoad, alerts: Status.AlertCounts,
        connections: [Status.SocketName: Status.ConnectionCounts], isDraining: Bool, unheard: Status.Unheard,
        droppedConnections: UInt64
    ) -> Status {
        let seconds = max(Double(now - previous.time) / 1e9, 1e-9)
        defer { previous = (now, counters.accepted, counters.windowsScored) }
        let cyclesPerSecond = Double(counters.accepted - previous.accepted) / seconds
        return Status(
            epoch: 0,
            uptimeSeconds: Double(now - started) / 1e9,
            engines: engines,
            cyclesPerSecond: cyclesPerSecond,
            windowsPerSecond: Double(counters.windowsScored - previous.scored) / seconds,
            received: counters.received,
            accepted: counters.accepted,
            refused: counters.refused,
            published: published,
            windows: Status.WindowCounts(
                due: counters.windowsDue, scored: counters.windowsScored, abandoned: counters.windowsAbandoned,
                queued: load.windowsQueued),
            latency: Status.PathLatency(
                live: counters.liveLatency.summary(at: now), window: counters.windowLatency.summary(at: now)),
            delays: Status.Delays(
                window: counters.windowDelay.summary(at: now), settled: counters.settledDelay.summary(at: now)),
            tradeoff: keeper.status(cyclesPerSecond: cyclesPerSecond),
            alerts: alerts,
            precision: precision,
            connections: connections,
            queues: load.queues,
            models: load.models,
            subscriptions: load.subscriptions,
            importance: load.importance,
            model: model,
            draining: isDraining,
            unheard: unheard,
            droppedConnections: droppedConnections,
            version: Version.current,
            time: time,
            sequence: 0
        )
    }
}
