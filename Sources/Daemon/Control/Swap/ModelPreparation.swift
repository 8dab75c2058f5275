import CLinux
import Foundation
public import Inference
import Logging
import Scoring
import Synchronization
import Telemetry
import ZeroMQ

/// Finds a bundle by path or name, loads it and checks that it computes what its trainer did.
///
/// - Parameters:
///   - name: as the operator called it.
///   - enter: called with each step after ``PreparationStep/loading`` as it begins.
public typealias ModelLoading =
    @Sendable (_ name: String, _ enter: (PreparationStep) -> Void) throws -> ModelBundle

/// Gets another model ready on a thread of its own, so that neither the live thread nor other requests wait for it, and knows at
/// every moment how far it has come.
///
/// ```
///  begin ─► loading ─► verifying ─► packing ─► measuring ─► mailbox, live thread
///              └───────────┴────────────┴───────────┴─────► refused, or given up when its time is over
/// ```
final class ModelPreparation: Sendable {
    /// Below live, and above the threads that score windows: it is a second or two of work, once, that an operator waits for. A
    /// thread that has been made nicer than this may not take it back without a privilege, so it begins where it can stay: on a
    /// processor that another program wants for itself alone it has a quarter of the time.
    private static let niceness: Int32 = 5

    private let load: ModelLoading
    private let settings: Settings
    private let mailbox: ControlMailbox
    private let logger: Logger
    /// In nanoseconds.
    private let limit: UInt64
    private let underWay = Mutex<Preparation?>(nil)

    /// - Parameter limit: how long a preparation may take before it is given up.
    init(load: @escaping ModelLoading, settings: Settings, mailbox: ControlMailbox, logger: Logger, limit: Duration) {
        self.load = load
        self.settings = settings
        self.mailbox = mailbox
        self.logger = logger
        self.limit = UInt64(max(0, limit / .nanoseconds(1)))
    }

    /// Prepares the bundle called `name` and hands it to the live thread as the order of `ticket`; or replies why not.
    ///
    /// - Throws: ``ControlError`` with ``ControlError/Code/busy`` while another is being prepared.
    func begin(_ name: String, ticket: ControlMailbox.Ticket) throws(ControlError) {
        let now = Clock.monotonicNanoseconds()
        let other = underWay.withLock { underWay in
            let other = underWay?.report(now: now, limit: limit)
            if underWay == nil { underWay = Preparation(bundle: name, ticket: ticket, now: now) }
            return other
        }
        if let other { throw ControlError(.busy, "another model is being prepared: \(other.bundle), \(other.words)") }
        do throws(ZeroMQError) {
            _ = try SocketThread(name: "tandem-model") { [self] in
                _ = clinux_set_niceness(Self.niceness, 0)
                underWay.withLock { $0?.isDoneByThisThread() }
                finish(Result { try prepare(name) })
            }
        } catch {
            underWay.withLock { $0 = nil }
            throw ControlError(.failed, "\(error)")
        }
    }

    /// What is being prepared, and how far it has come; nil when nothing is.
    var report: PreparationReport? {
        let now = Clock.monotonicNanoseconds()
        return underWay.withLock { $0?.report(now: now, limit: limit) }
    }

    /// How long until ``giveUpOverdue()`` has something to do; nil while nobody waits for a model.
    var timeLeft: Duration? {
        let now = Clock.monotonicNanoseconds()
        return underWay.withLock { underWay in
            guard let underWay, !underWay.isGivenUp else { return nil }
            let end = underWay.begun + limit
            return .nanoseconds(Int64(end - min(now, end)))
        }
    }

    /// Gives up what has taken longer than it may. The thread goes on until its step is done, for nothing can end it before; until
    /// then no other model is prepared.
    func giveUpOverdue() {
        let now = Clock.monotonicNanoseconds()
        let overdue = underWay.withLock { underWay -> (ControlMailbox.Ticket, PreparationReport)? in
            guard var preparation = underWay, !preparation.isGivenUp, now >= preparation.begun + limit else {
                return nil
            }
            preparation.isGivenUp = true
            underWay = preparation
            return (preparation.ticket, preparation.report(now: now, limit: limit))
        }
        guard let (ticket, report) = overdue else { return }
        let message =
            "\(report.bundle): given up after \(report.limitSeconds) s, the longest it may take: \(report.words)"
        logger.error("model swap: nothing has changed: \(message)")
        mailbox.reply(.refused(ControlError(.failed, message)), to: ticket)
    }

    private func finish(_ result: Result<PreparedModel, any Error>) {
        // Before the reply, so that who has it may ask for the next at once.
        let ended = underWay.withLock { underWay in
            defer { underWay = nil }
            return underWay
        }
        guard let ended else { return }
        guard !ended.isGivenUp else {
            logger.notice("model swap: \(ended.bundle) was given up before, and has been let go of now")
            return
        }
        do {
            guard mailbox.submit(.swap(try result.get()), ticket: ended.ticket) else {
                throw ControlError(.busy, "\(ControlLimits.orders) requests wait already, the most at once")
            }
        } catch {
            let reason = error as? ControlError ?? ControlError(.refused, "\(error)")
            logger.error("model swap: nothing has changed: \(reason.message)")
            mailbox.reply(.refused(reason), to: ended.ticket)
        }
    }

    private func enter(_ step: PreparationStep) {
        let now = Clock.monotonicNanoseconds()
        underWay.withLock { $0?.enter(step, now: now) }
    }

    private func prepare(_ name: String) throws -> PreparedModel {
        let bundle = try load(name) { enter($0) }
        let precision = PathPrecisions(settings: settings, bundle: bundle)
        for warning in bundle.warnings + precision.notes { logger.warning("\(warning)") }
        enter(.packing)
        let model = ScoringModel(bundle, live: precision.live, window: precision.window)
        // Packs the window path's weights; the workers' own scorers share them.
        _ = try WindowPath(bundle: bundle, precision: precision.window, batch: WindowWorker.batch)
        let fleet = Handover(try FleetModel(model, batch: LiveLoop.ingestBatch))
        enter(.measuring)
        return PreparedModel(
            model: model, precision: precision,
            cost: try TradeoffCost.measure(
                bundle, live: precision.live, window: precision.window,
                processors: ProcessInfo.processInfo.activeProcessorCount, clock: Clock.processorNanoseconds),
            fleet: fleet)
    }
}
