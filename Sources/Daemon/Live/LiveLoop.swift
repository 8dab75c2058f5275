import Inference
import Logging
import Scoring
import Telemetry
import ZeroMQ

/// The live path from socket to socket: takes telemetry in, scores it and publishes it, all on one thread, which owns the
/// sockets and every engine's state. So a live score costs no hand-over and waits for no lock; windows go to other
/// threads and come back to be published.
///
/// ```
///  poll ─► results of the window path ─► publish
///       ─► telemetry ─► decode ─► fleet ─► publish live, hand windows over
///       ─► subscriptions ─► last values, a slice at a time
///       ─► status, watchdog, silent engines, each when due
/// ```
final class LiveLoop {
    /// Messages taken from the ingest socket before the loop looks at anything else.
    private static let ingestBatch = 64
    /// Topics looked at for new subscribers before the loop looks at anything else.
    private static let replayBatch = 64
    /// Silent engines evicted before the loop looks at anything else.
    private static let evictionBatch = 64
    /// How often silent engines are looked for.
    private static let evictionInterval = Duration.seconds(1)

    let ingest: IngestSocket
    let publisher: Publisher
    let fleet: Fleet
    let parts: LiveParts
    let poller = Poller()

    var counters = Counters()
    private var results: [WindowExchange.Result] = []
    private var actions: [FleetAction] = []

    private var decoder: TelemetryDecoder
    private var record: TelemetryRecord
    private var frames = MultipartMessage(maximumFrames: 8)
    private var refusalLog: RefusalLog

    private var beacon: StatusBeacon
    private var statusTicker: Ticker
    private var watchdogTicker: Ticker
    private var evictionTicker: Ticker
    private var hasMoreToEvict = false

    /// Makes and binds the sockets, so it must be called on the thread that will call ``run()``.
    init(_ parts: LiveParts) throws {
        self.parts = parts
        let settings = parts.settings
        fleet = try Fleet(
            bundle: parts.bundle,
            policy: FleetPolicy(stride: settings.stride, maximumEngines: settings.enginesMaximum),
            now: Clock.wall
        )
        decoder = TelemetryDecoder(schema: fleet.schema)
        record = TelemetryRecord(reservingChannels: fleet.schema.count)
        refusalLog = RefusalLog(logger: parts.logger)

        let now = Clock.monotonicNanoseconds()
        beacon = StatusBeacon(
            tradeoff: Status.Tradeoff(stride: settings.stride, windowLength: fleet.windowLength),
            model: parts.bundle.identity,
            now: now
        )
        statusTicker = Ticker(every: settings.statusInterval, from: now)
        // Twice as often as systemd asks, as sd_watchdog_enabled(3) advises.
        watchdogTicker = Ticker(every: parts.notifier.watchdogInterval.map { $0 / 2 }, from: now)
        evictionTicker = Ticker(every: settings.engineIdleTimeout == nil ? nil : Self.evictionInterval, from: now)

        let outlets = try Outlet.all(parts.context, settings: settings)
        publisher = Publisher(outlets: outlets, epoch: UInt64(Clock.wall().microseconds))
        ingest = try IngestSocket(parts.context, settings: settings)
        ingest.register(with: poller)
        for outlet in outlets { _ = poller.add(outlet.socket) }
        _ = poller.add(parts.wake)
    }

    /// Runs until told to stop, then scores and sends what was accepted.
    func run() throws {
        while !parts.stop.isRequested {
            try wait(atMost: publisher.hasReplays || hasMoreToEvict ? .zero : nil)
            try takeTelemetry()
            try publisher.receiveSubscriptions()
            try publisher.continueReplays(limit: Self.replayBatch)
            try keepTime()
        }
        try finish()
    }

    /// Waits until something comes or is due, then publishes what the window path has finished.
    func wait(atMost limit: Duration?) throws {
        let now = Clock.monotonicNanoseconds()
        let waits = [
            limit, statusTicker.wait(from: now), watchdogTicker.wait(from: now), evictionTicker.wait(from: now),
        ]
        _ = try poller.wait(timeout: waits.compactMap(\.self).min())
        parts.wake.clear()
        try publishResults()
    }
}

// Telemetry in.
extension LiveLoop {
    /// Takes a batch of messages.
    ///
    /// - Returns: whether there may be more.
    @discardableResult
    func takeTelemetry() throws -> Bool {
        for _ in 0..<Self.ingestBatch {
            guard try ingest.tryReceive(into: &frames) else { return false }
            let start = Clock.monotonicNanoseconds()
            let received = Clock.wall()
            counters.received += 1
            do throws(Refusal) {
                try decode()
                try fleet.accept(record, received: received, into: &actions)
                counters.accepted += 1
            } catch {
                refuse(error, received: received)
            }
            try carryOut(start: start)
        }
        return true
    }

    private func decode() throws(Refusal) {
        guard frames.totalFrames == Limits.telemetryFrames else { throw .frameCount(frames.totalFrames) }
        try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
            try decoder.decode(topic: topic, payload: payload, into: &record)
        }
    }

    /// Counts a refusal and says it on the engine's event topic, unless the fleet has said it already.
    private func refuse(_ refusal: Refusal, received: Timestamp) {
        counters.refuse(refusal.code)
        let engine = frames.withUnsafeBytes(ofFrame: 0) { try? Topic.parse($0).engine }
        refusalLog.note(refusal, engine: engine)
        guard actions.isEmpty else { return }
        actions.append(
            .event(
                Event(
                    engine: engine, kind: .refused, reason: refusal.description, time: received, epoch: 0, sequence: 0))
        )
    }

    /// Does what the fleet decided. `start` is when the cycle behind it was taken, in monotonic nanoseconds.
    func carryOut(start: UInt64? = nil) throws {
        for action in actions {
            switch action {
            case .live(let score):
                try publisher.publish(score)
                if let start { counters.liveLatency.record(nanoseconds: Clock.monotonicNanoseconds() - start) }
            case .window(let work):
                if work.isWindow { counters.windowsDue += 1 }
                parts.exchange.submit(work)
            case .event(let event):
                try publisher.publish(event)
            }
        }
        actions.removeAll(keepingCapacity: true)
    }
}

// Window scores out.
extension LiveLoop {
    private func publishResults() throws {
        parts.exchange.takeResults(into: &results)
        for result in results {
            switch result {
            case .scored(let score):
                counters.windowsScored += 1
                try publisher.publish(score)
                let microseconds = max(0, score.queueMicroseconds + score.computeMicroseconds)
                counters.windowLatency.record(nanoseconds: UInt64(microseconds * 1_000))
            case .abandoned(let window):
                counters.windowsAbandoned[window.reason, default: 0] += 1
                try publisher.publish(window)
            case .forgotten(let engine):
                // It may have come back meanwhile; then its topics go on.
                if !fleet.contains(engine) { publisher.forget(engine) }
            }
        }
        results.removeAll(keepingCapacity: true)
    }
}

// What recurs, and the end.
extension LiveLoop {
    /// Does what is due: tells systemd that the loop turns, evicts the silent, publishes the status.
    func keepTime() throws {
        let now = Clock.monotonicNanoseconds()
        if watchdogTicker.takeTurn(at: now) { parts.notifier.watchdog() }
        if evictionTicker.takeTurn(at: now) || hasMoreToEvict { try evictSilent() }
        if statusTicker.takeTurn(at: now) {
            let status = try publishStatus(now)
            parts.notifier.status(
                "\(status.engines) engines, \(Int(status.cyclesPerSecond.rounded())) cycles/s, "
                    + "\(status.windows.queued) windows wait")
        }
    }

    private func evictSilent() throws {
        guard let timeout = parts.settings.engineIdleTimeout else { return }
        let time = Clock.wall()
        let limit = time.advanced(byMicroseconds: -Int64(timeout / .microseconds(1)))
        hasMoreToEvict = fleet.evictIdle(since: limit, at: time, most: Self.evictionBatch, into: &actions)
        try carryOut()
    }

    @discardableResult
    private func publishStatus(_ now: UInt64) throws -> Status {
        // The status counts itself: it is its family's last sequence.
        var published = publisher.published
        published[.status, default: 0] += 1
        let status = beacon.status(
            at: now, time: Clock.wall(), counters: &counters, engines: fleet.engineCount, published: published)
        try publisher.publish(status)
        return status
    }

    /// Takes what has already arrived, waits for the windows that are due, says which will never be.
    private func finish() throws {
        let grace = parts.settings.shutdownGrace
        parts.logger.info("stopping: scoring what was accepted, for at most \(grace)")
        let start = Clock.monotonicNanoseconds()
        // A publisher that never pauses must not take the time that the waiting windows need.
        let drained = start + UInt64(grace / .nanoseconds(2))
        let deadline = start + UInt64(grace / .nanoseconds(1))
        while try takeTelemetry(), Clock.monotonicNanoseconds() < drained {
            try wait(atMost: .zero)
            try keepTime()
        }
        fleet.abandonAll(reason: .shutdown, into: &actions)
        try carryOut()
        while !parts.exchange.isIdle {
            if Clock.monotonicNanoseconds() >= deadline { parts.exchange.abandonWaiting(reason: .shutdown) }
            try wait(atMost: .milliseconds(5))
            try keepTime()
        }
        let status = try publishStatus(Clock.monotonicNanoseconds())
        parts.logger.info(
            "stopped",
            metadata: [
                "accepted": "\(status.accepted)", "refused": "\(status.refused.values.reduce(0, +))",
                "windows": "\(status.windows.scored)",
            ])
    }
}
