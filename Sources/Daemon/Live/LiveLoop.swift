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
///  poll ─► results of the window path ─► settle, judge alerts ─► publish
///       ─► one order of the control socket
///       ─► telemetry ─► decode ─► stage, as long as some waits; then one step for all: publish live, hand windows over
///       ─► last values for new subscribers, a slice at a time
///       ─► status, watchdog, silent engines, each when due
///       ─► subscriptions
/// ```
final class LiveLoop {
    /// Messages taken from the ingest socket, and scored together, before the loop looks at anything else.
    static let ingestBatch = 64
    /// Topics looked at for new subscribers before the loop looks at anything else.
    private static let replayBatch = 64
    /// Results of the window path published before the loop looks at anything else: each brings the settled scores of a stride.
    static let resultBatch = 4
    /// Silent engines evicted before the loop looks at anything else.
    static let evictionBatch = 64
    private static let loadInterval = Duration.milliseconds(250)
    private static let costInterval = Duration.seconds(1)
    /// How often silent engines are looked for.
    static let evictionInterval = Duration.seconds(1)

    let ingest: IngestSocket
    let publisher: Publisher
    let fleet: Fleet
    /// Settles every cycle and judges alerts.
    let review: FleetReview
    /// What is in force between latency and context.
    var keeper: TradeoffKeeper
    var parts: LiveParts
    let poller = Poller()
    private let woken: Poller.Token

    var counters = Counters()
    /// Results of the window path, and how many of them were published.
    var results: [WindowExchange.Result] = []
    var publishedResults = 0
    var hasMoreResults = false
    /// The most that waited to be published.
    var highestResultsWaiting = 0
    var actions: [FleetAction] = []
    /// Windows on their way to the exchange.
    var handover: [WindowWork] = []
    /// What follows from scores.
    var reviewed: [ReviewAction] = []
    /// When each staged cycle was taken, in monotonic nanoseconds.
    var starts: [UInt64] = []
    /// The same of those that are settled by their live scores, at once.
    var settledStarts: [UInt64] = []

    var decoder: TelemetryDecoder
    var record: TelemetryRecord
    var frames = MultipartMessage(maximumFrames: 8)
    var refusalLog: RefusalLog

    var beacon: StatusBeacon
    var statusTicker: Ticker
    var watchdogTicker: Ticker
    /// When the line of windows is looked at, if no window joins it meanwhile.
    var loadTicker: Ticker
    /// When the rate is looked at.
    var costTicker: Ticker
    var evictionTicker: Ticker
    var hasMoreToEvict = false

    /// Engines may still be another model's than the one in force.
    var hasEnginesToMove = false
    /// When the next of them may move, in monotonic nanoseconds.
    var nextMove: UInt64 = 0

    /// Alerts on their way to the journal.
    var saidAlerts: [Alert] = []
    /// Alerts on their way back, to be published.
    var keptAlerts: [Alert] = []

    /// What becomes of the sockets' connections.
    let watches: [ConnectionWatch]
    var hasMoreConnectionEvents = false
    var silenceHint: SilenceHint?

    /// Orders of the control socket under way.
    var control: LiveControl

    /// Makes and binds the sockets, so it must be called on the thread that will call ``run()``.
    init(_ parts: LiveParts) throws {
        self.parts = parts
        let settings = parts.settings
        guard let model = parts.model.take() else { preconditionFailure("a loop is made once") }
        keeper = try TradeoffKeeper(
            manifest: model.bundle.manifest, cost: parts.cost, blend: settings.blend, policy: settings.tradeoff,
            rules: settings.tradeoffRules, capacity: settings.windowQueue)
        fleet = try Fleet(
            model,
            policy: FleetPolicy(tradeoff: keeper.table, maximumEngines: settings.enginesMaximum),
            batch: Self.ingestBatch,
            now: Clock.wall
        )
        review = FleetReview(
            tradeoff: keeper.table, alerts: settings.alerts,
            blend: ScoreBlend(manifest: model.bundle.manifest, choice: settings.blend),
            model: model.identity,
            restored: parts.restoredAlerts)
        decoder = TelemetryDecoder(schema: fleet.schema)
        record = TelemetryRecord(reservingChannels: fleet.schema.count)
        refusalLog = RefusalLog(logger: parts.logger)
        control = LiveControl(highWaterMark: settings.ingestHighWaterMark)

        let now = Clock.monotonicNanoseconds()
        beacon = StatusBeacon(
            precision: parts.precision.inForce,
            model: model.identity,
            now: now
        )
        statusTicker = Ticker(every: settings.statusInterval, from: now)
        // Twice as often as systemd asks, as sd_watchdog_enabled(3) advises.
        watchdogTicker = Ticker(every: parts.notifier.watchdogInterval.map { $0 / 2 }, from: now)
        loadTicker = Ticker(every: Self.loadInterval, from: now)
        costTicker = Ticker(every: Self.costInterval, from: now)
        evictionTicker = Ticker(every: settings.engineIdleTimeout == nil ? nil : Self.evictionInterval, from: now)

        let outlets = try Outlet.all(parts.context, settings: settings, logger: parts.logger)
        publisher = Publisher(outlets: outlets, epoch: UInt64(Clock.wall().microseconds))
        ingest = try IngestSocket(parts.context, settings: settings, logger: parts.logger)
        watches = [ingest.watch] + outlets.map(\.watch)
        silenceHint = settings.ingestType == .sub ? SilenceHint(prefix: Topic.text(.telemetry)) : nil
        parts.inflow.expect(endpoints: ingest.endpoints)
        for restored in parts.restoredAlerts { publisher.restore(restored.last) }
        control.ingestToken = ingest.register(with: poller)
        for outlet in outlets { _ = poller.add(outlet.socket) }
        woken = poller.add(parts.wake)
    }

    /// Runs until told to stop, then scores and sends what was accepted.
    func run() throws {
        var hasMore = false
        while !parts.stop.isRequested {
            let isBusy = hasMore || hasMoreResults || publisher.hasReplays || hasMoreToEvict || hasMoreConnectionEvents
            try wait(atMost: isBusy ? .zero : longestWait)
            try obey()
            hasMore = try takeTelemetry()
            try publisher.continueReplays(limit: Self.replayBatch)
            moveSilentEngines()
            try keepTime()
            // Last before the wait, because sending may take in a subscription's news, which then wakes nobody.
            hasMore = try publisher.receiveSubscriptions() || hasMore
        }
        try finish()
    }

    /// How long the loop may sleep; nil for as long as it likes.
    private var longestWait: Duration? {
        let control = control.longestWait
        return hasEnginesToMove ? min(control ?? .milliseconds(1), .milliseconds(1)) : control
    }

    /// Waits until something comes or is due, then publishes what the window path has finished. Sockets must have been tried
    /// to the end, unless `limit` is zero.
    func wait(atMost limit: Duration?) throws {
        let now = Clock.monotonicNanoseconds()
        let due = min(statusTicker.due, watchdogTicker.due, evictionTicker.due, loadTicker.due, costTicker.due)
        let wait: Duration = due > now ? .nanoseconds(Int64(clamping: due - now)) : .zero
        let ready = try poller.waitDrained(timeout: min(limit ?? wait, wait))
        if hasMoreConnectionEvents { try watchConnections() }
        // Results are announced by a signal, and looked for after it was taken back.
        let isWoken = ready.contains(woken)
        if isWoken {
            parts.wake.clear()
            try publishKeptAlerts()
        }
        if isWoken || hasMoreResults { try publishResults() }
    }
}
