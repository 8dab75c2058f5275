import CLinux
import Foundation
public import Inference
import Logging
import Scoring
import Synchronization
import Telemetry
import ZeroMQ

/// Finds a bundle by path or name, loads it and checks that it computes what its trainer did.
public typealias ModelLoading = @Sendable (_ name: String) throws -> ModelBundle

/// Gets another model ready on a thread of its own, so that neither the live thread nor other requests wait for it.
final class ModelPreparation: Sendable {
    /// Below the threads that score.
    private static let niceness: Int32 = 15

    private let load: ModelLoading
    private let settings: Settings
    private let mailbox: ControlMailbox
    private let logger: Logger
    private let isUnderWay = Atomic<Bool>(false)

    init(load: @escaping ModelLoading, settings: Settings, mailbox: ControlMailbox, logger: Logger) {
        self.load = load
        self.settings = settings
        self.mailbox = mailbox
        self.logger = logger
    }

    /// Prepares the bundle called `name` and hands it to the live thread as the order of `ticket`; or replies why not.
    ///
    /// - Throws: ``ControlError`` with ``ControlError/Code/busy`` while another is being prepared.
    func begin(_ name: String, ticket: ControlMailbox.Ticket) throws(ControlError) {
        guard !isUnderWay.exchange(true, ordering: .acquiringAndReleasing) else {
            throw ControlError(.busy, "another model is being prepared")
        }
        do throws(ZeroMQError) {
            _ = try SocketThread(name: "tandem-model") { [self] in
                _ = clinux_set_niceness(Self.niceness, 0)
                let prepared = Result { try prepare(name) }
                // Before the reply, so that who has it may ask for the next at once.
                isUnderWay.store(false, ordering: .releasing)
                do {
                    let prepared = try prepared.get()
                    guard mailbox.submit(.swap(prepared), ticket: ticket) else {
                        throw ControlError(.busy, "\(ControlLimits.orders) requests wait already, the most at once")
                    }
                } catch {
                    let reason = error as? ControlError ?? ControlError(.refused, "\(error)")
                    logger.error("model swap: nothing has changed: \(reason.message)")
                    mailbox.reply(.refused(reason), to: ticket)
                }
            }
        } catch {
            isUnderWay.store(false, ordering: .releasing)
            throw ControlError(.failed, "\(error)")
        }
    }

    private func prepare(_ name: String) throws -> PreparedModel {
        let bundle = try load(name)
        let precision = PathPrecisions(settings: settings, bundle: bundle)
        for warning in bundle.warnings + precision.notes { logger.warning("\(warning)") }
        let model = ScoringModel(bundle, live: precision.live, window: precision.window)
        // Packs the window path's weights; the workers' own scorers share them.
        _ = try WindowPath(bundle: bundle, precision: precision.window, batch: WindowWorker.batch)
        return PreparedModel(
            model: model, precision: precision,
            cost: try TradeoffCost.measure(
                bundle, live: precision.live, window: precision.window,
                processors: ProcessInfo.processInfo.activeProcessorCount, clock: Clock.processorNanoseconds),
            fleet: Handover(try FleetModel(model, batch: LiveLoop.ingestBatch)))
    }
}
