import Logging
import Scoring
import Telemetry
import ZeroMQ

extension LiveLoop {
    /// Does what is due: tells systemd that the loop turns, evicts the silent, publishes the status.
    func keepTime() throws {
        let now = Clock.monotonicNanoseconds()
        if watchdogTicker.takeTurn(at: now) { parts.notifier.watchdog() }
        if evictionTicker.takeTurn(at: now) || hasMoreToEvict { try evictSilent() }
        if loadTicker.takeTurn(at: now) {
            parts.notifier.retry()
            try watchLoad(now)
            try publishOverdueAlerts(now)
            try tendConnections(now)
        }
        if costTicker.takeTurn(at: now) { try watchCost(now) }
        if statusTicker.takeTurn(at: now) {
            let status = try publishStatus(now)
            parts.notifier.status(
                "\(status.engines) engines, \(Int(status.cyclesPerSecond.rounded())) cycles/s, "
                    + "\(status.windows.queued) windows wait")
        }
    }

    private func evictSilent() throws {
        // Nobody is silent while nobody is listened to.
        guard !control.isDraining, let timeout = parts.settings.engineIdleTimeout else { return }
        let time = Clock.wall()
        let limit = time.advanced(byMicroseconds: -Int64(timeout / .microseconds(1)))
        hasMoreToEvict = fleet.evictIdle(since: limit, at: time, most: Self.evictionBatch, into: &actions)
        try carryOut()
    }

    @discardableResult
    func publishStatus(_ now: UInt64) throws -> Status {
        // The status counts itself: it is its family's last sequence.
        var published = publisher.published.byFamily
        published[.status, default: 0] += 1
        let status = status(by: &beacon, at: now, published: published)
        try publisher.publish(status)
        return status
    }

    /// The status at `now`, with the rates since the last one of `beacon`.
    func status(by beacon: inout StatusBeacon, at now: UInt64, published: [TopicFamily: UInt64]) -> Status {
        beacon.status(
            at: now, time: Clock.wall(), counters: &counters, engines: fleet.engineCount, published: published,
            keeper: keeper, load: load, alerts: alertCounts, connections: connectionCounts,
            isDraining: control.isDraining,
            unheard: Status.Unheard(logLines: parts.log?.lost ?? 0, notifications: parts.notifier.dropped),
            droppedConnections: parts.inflow.dropped)
    }
}
