import CLinux
public import Inference
public import Logging
import Scoring
public import ServiceLifecycle
import Telemetry
public import UnixSignals
import ZeroMQ

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One Tandem daemon: everything between the telemetry socket and the score topics, composed from settings.
///
/// ```swift
/// let daemon = try Daemon(settings: settings, bundle: bundle, logger: logger)
/// try await daemon.run()      // until SIGTERM or SIGINT
/// ```
public struct Daemon: Sendable {
    private let settings: Settings
    /// Not held for longer than the daemon needs to start: another may take its place.
    private let bundle: Handover<ModelBundle>
    private let environment: [String: String]
    private let logger: Logger
    private let log: LogQueue?
    private let reload: SettingsReload?
    private let load: ModelLoading?
    private let preparationLimit: Duration
    private let onReady: @Sendable (BoundEnds) -> Void

    /// - Parameters:
    ///   - settings: what the operator said.
    ///   - bundle: a verified model bundle with both paths.
    ///   - environment: where systemd's `NOTIFY_SOCKET` is looked up.
    ///   - logger: where the daemon says what it does.
    ///   - log: what `logger` writes to, if it is a queue: what it loses is counted in the status.
    ///   - reload: reads the settings anew, at SIGHUP and when an operator asks for it.
    ///   - load: finds and verifies another model, when an operator asks for it.
    ///   - preparationLimit: how long it may take to get another model ready before that is given up.
    ///   - onReady: called once the sockets are bound, on the live thread.
    public init(
        settings: Settings,
        bundle: ModelBundle,
        environment: [String: String] = [:],
        logger: Logger,
        log: LogQueue? = nil,
        reload: SettingsReload? = nil,
        load: ModelLoading? = nil,
        preparationLimit: Duration = ControlLimits.preparation,
        onReady: @escaping @Sendable (BoundEnds) -> Void = { _ in }
    ) {
        self.settings = settings
        self.bundle = Handover(bundle)
        self.environment = environment
        self.logger = logger
        self.log = log
        self.reload = reload
        self.load = load
        self.preparationLimit = preparationLimit
        self.onReady = onReady
    }

    /// Runs until SIGTERM or SIGINT, then scores and sends what was accepted, and returns.
    ///
    /// - Throws: `ZeroMQError` when an endpoint cannot be bound, ``ControlSocketError`` when the control socket cannot, `ScoringError` or `BundleError` when the bundle does not
    ///   serve both paths.
    public func run() async throws {
        // A log whose reader has gone must not end the daemon in the middle of its work.
        signal(SIGPIPE, SIG_IGN)
        clinux_bound_heap()
        try await serviceGroup(signals: [.sigterm, .sigint]).run()
    }

    /// The daemon's services, to be run by the caller.
    ///
    /// - Parameter signals: those that begin the graceful shutdown.
    /// - Precondition: asked for once.
    public func serviceGroup(signals: [UnixSignal] = []) throws -> ServiceGroup {
        guard let bundle = bundle.take() else { preconditionFailure("a daemon is composed once") }
        let wake = try Wake()
        let exchange = WindowExchange(workers: settings.windowThreads, capacity: settings.windowQueue, wake: wake)
        let notifier = ServiceNotifier(environment: environment)
        let context = try Context()
        // First of all: whoever finds another daemon in its place shall not have begun anything.
        let socket = try settings.controlBind.map { endpoint in
            try ControlSocket(
                context, endpoint: endpoint, isStandard: settings.isControlBindStandard, mode: settings.controlMode,
                logger: logger)
        }
        let controlWake = try Wake()
        let mailbox = ControlMailbox(live: wake, control: controlWake)
        let alerts = try AlertJournal(settings: settings, wake: wake, logger: logger)
        let precision = PathPrecisions(settings: settings, bundle: bundle)
        for note in precision.notes { logger.notice("\(note)") }
        logger.info("precision: live \(precision.live.rawValue), window \(precision.window.rawValue)")
        let model = ScoringModel(bundle, live: precision.live, window: precision.window)
        // Of a bundle that lacks a path nothing can be measured; the fleet says what it lacks.
        let cost = try? TradeoffCost.measure(
            bundle, live: precision.live, window: precision.window,
            processors: ProcessInfo.processInfo.activeProcessorCount, clock: Clock.processorNanoseconds)
        let inflow = InflowWatch()
        let parts = LiveParts(
            settings: settings, model: Handover(model), precision: precision, cost: cost, context: context,
            exchange: exchange, mailbox: mailbox, recorder: alerts?.recorder, restoredAlerts: alerts?.restored ?? [],
            wake: wake, stop: StopSignal(wake: wake), notifier: notifier, logger: logger, log: log, inflow: inflow)
        let live = LiveService(parts: parts) { [onReady, logger] ends in
            let publish = ends.publish.sorted { $0.key.rawValue < $1.key.rawValue }
                .flatMap { encoding, endpoints in endpoints.map { "\(encoding.rawValue) \($0)" } }
                .joined(separator: ", ")
            let control = ends.control.map { "; control \($0)" } ?? ""
            logger.info("ready: telemetry \(ends.ingest.joined(separator: ", ")); scores \(publish)\(control)")
            notifier.ready(status: "ready")
            onReady(ends)
        }
        let hangup = Hangup(wake: controlWake)
        let control = ControlService(
            socket,
            parts: ControlParts(
                mailbox: mailbox, wake: controlWake, stop: StopSignal(wake: controlWake), logger: logger,
                models: load.map {
                    ModelPreparation(
                        load: $0, settings: settings, mailbox: mailbox, logger: logger, limit: preparationLimit)
                },
                settings: settings, reload: reload, hangup: hangup, notifier: notifier))
        // They stop in reverse: no more orders, then ingest, then the windows it still waited for.
        var services: [any Service] = [
            WindowService(models: (0..<exchange.workerCount).map { _ in Handover(model) }, exchange: exchange),
            try InflowGuard(watch: inflow, logger: logger), live, control,
        ]
        // Listed first and so the last to stop: it records until nothing is raised any more.
        if let alerts { services.insert(alerts, at: 0) }
        if reload != nil { services.append(HangupService { hangup.request() }) }
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: signals,
                logger: logger
            ))
    }
}
