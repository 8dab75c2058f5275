import Histogram
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
///       ─► status, once an interval
/// ```
final class LiveLoop {
    /// Messages taken from the ingest socket before the loop looks at anything else.
    private static let ingestBatch = 64
    /// Last values sent to new subscribers before the loop looks at anything else.
    private static let replayBatch = 64

    let ingest: IngestSocket
    let publisher: Publisher

    private let stop: StopSignal
    private let exchange: WindowExchange
    private let fleet: Fleet
    private let notifier: ServiceNotifier
    private let idleTimeout: Duration?
    private let shutdownGrace: Duration
    private let logger: Logger

    private let poller = Poller()
    private let ingestToken: Poller.Token

    private var decoder: TelemetryDecoder
    private var record: TelemetryRecord
    private var frames = MultipartMessage(maximumFrames: 8)
    private var actions: [FleetAction] = []
    private var results: [WindowExchange.Result] = []
    private var counters = Counters()
    private var beacon: StatusBeacon
    private var refusalLog: RefusalLog

    /// Makes and binds the sockets, so it must be called on the thread that will call ``run()``.
    init(_ parts: LiveParts) throws {
        let settings = parts.settings
        stop = parts.stop
        exchange = parts.exchange
        notifier = parts.notifier
        logger = parts.logger
        idleTimeout = settings.engineIdleTimeout
        shutdownGrace = settings.shutdownGrace

        fleet = try Fleet(
            bundle: parts.bundle,
            policy: FleetPolicy(stride: settings.stride, maximumEngines: settings.enginesMaximum),
            now: Clock.wall
        )
        decoder = TelemetryDecoder(schema: fleet.schema)
        record = TelemetryRecord(reservingChannels: fleet.schema.count)
        refusalLog = RefusalLog(logger: logger)
        beacon = StatusBeacon(
            interval: settings.statusInterval,
            tradeoff: Status.Tradeoff(stride: settings.stride, windowLength: fleet.windowLength),
            model: parts.bundle.identity,
            now: Clock.monotonicNanoseconds()
        )

        let outlets = try Outlet.all(parts.context, settings: settings)
        publisher = Publisher(
            outlets: outlets,
            epoch: UInt64(Clock.wall().microseconds),
            maximumEngines: settings.enginesMaximum
        )
        ingest = try IngestSocket(parts.context, settings: settings)
        ingestToken = ingest.register(with: poller)
        for outlet in outlets { _ = poller.add(outlet.socket) }
        _ = poller.add(stop.wake)
    }

    /// Runs until told to stop, then scores and sends what was accepted.
    func run() throws {
        while !stop.isRequested {
            _ = try poller.wait(timeout: publisher.hasReplays ? .zero : beacon.wait(from: Clock.monotonicNanoseconds()))
            stop.wake.clear()
            try publishResults()
            try takeTelemetry(limit: Self.ingestBatch)
            try publisher.receiveSubscriptions()
            try publisher.continueReplays(limit: Self.replayBatch)
            try beat()
        }
        try finish()
    }
}

// Telemetry in.
extension LiveLoop {
    /// Takes at most `limit` messages; returns whether there may be more.
    @discardableResult
    private func takeTelemetry(limit: Int) throws -> Bool {
        for _ in 0..<limit {
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
        let engine = frames.count > 0 ? frames.withUnsafeBytes(ofFrame: 0) { try? Topic.parse($0).engine } : nil
        refusalLog.note(refusal, engine: engine)
        guard actions.isEmpty, let engine else { return }
        actions.append(
            .event(
                Event(
                    engine: engine, kind: .refused, reason: refusal.description, time: received, epoch: 0, sequence: 0))
        )
    }

    /// Does what the fleet decided. `start` is when the cycle behind it was received, in monotonic nanoseconds.
    private func carryOut(start: UInt64?) throws {
        for action in actions {
            switch action {
            case .live(let score):
                try publisher.publish(score)
                if let start { counters.liveLatency.record(Clock.monotonicNanoseconds() - start) }
            case .window(let work):
                if case .score = work { counters.windowsDue += 1 }
                exchange.submit(work)
            case .event(let event):
                try publisher.publish(event)
            case .forget(let engine):
                publisher.forget(engine)
            }
        }
        actions.removeAll(keepingCapacity: true)
    }
}

// Window scores out.
extension LiveLoop {
    private func publishResults() throws {
        exchange.takeResults(into: &results)
        for result in results {
            switch result {
            case .scored(let score):
                counters.windowsScored += 1
                try publisher.publish(score)
                counters.windowLatency.record(
                    UInt64(max(0, score.queueMicroseconds + score.computeMicroseconds) * 1_000))
            case .abandoned(let window):
                counters.windowsAbandoned[window.reason, default: 0] += 1
                try publisher.publish(window)
            }
        }
        results.removeAll(keepingCapacity: true)
    }
}

// The beat, and the end.
extension LiveLoop {
    /// Once an interval: evict the silent, publish the status, tell systemd that the loop turns.
    private func beat() throws {
        let now = Clock.monotonicNanoseconds()
        guard beacon.wait(from: now) == .zero else { return }
        if let idleTimeout {
            let time = Clock.wall()
            let limit = time.advanced(byMicroseconds: -Int64(idleTimeout / .microseconds(1)))
            fleet.evictIdle(since: limit, at: time, into: &actions)
            try carryOut(start: nil)
        }
        let status = try publishStatus(now)
        notifier.watchdog()
        notifier.status(
            "\(status.engines) engines, \(Int(status.cyclesPerSecond.rounded())) cycles/s, "
                + "\(status.windows.queued) windows wait")
    }

    @discardableResult
    private func publishStatus(_ now: UInt64) throws -> Status {
        // The status counts itself: it is its family's last sequence.
        var published = publisher.published
        published[.status, default: 0] += 1
        let status = beacon.status(
            at: now, time: Clock.wall(), counters: counters, engines: fleet.engineCount, queued: exchange.pendingCount,
            published: published)
        try publisher.publish(status)
        return status
    }

    /// Takes what has already arrived, waits for the windows that are due, says which will never be.
    private func finish() throws {
        logger.info("stopping: scoring what was accepted")
        let deadline = Clock.monotonicNanoseconds() + UInt64(shutdownGrace / .nanoseconds(1))
        while try takeTelemetry(limit: Self.ingestBatch), Clock.monotonicNanoseconds() < deadline {}
        fleet.abandonAll(reason: .shutdown, into: &actions)
        try carryOut(start: nil)
        while !exchange.isIdle {
            if Clock.monotonicNanoseconds() >= deadline { exchange.abandonWaiting(reason: .shutdown) }
            _ = try poller.wait(timeout: .milliseconds(5))
            stop.wake.clear()
            try publishResults()
            notifier.watchdog()
        }
        let status = try publishStatus(Clock.monotonicNanoseconds())
        logger.info(
            "stopped",
            metadata: [
                "accepted": "\(status.accepted)", "refused": "\(status.refused.values.reduce(0, +))",
                "windows": "\(status.windows.scored)",
            ])
    }
}
