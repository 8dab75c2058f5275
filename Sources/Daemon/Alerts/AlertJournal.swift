import Journal
import Logging
import Scoring
import ServiceLifecycle
import Telemetry
import ZeroMQ

/// The daemon's journal as far as alerts are concerned: what it knew at the start, and the thread that keeps what is said from
/// then on. Listed before the live path, so that it stops after it and the alerts that the live path still waits for are kept.
struct AlertJournal: Service {
    /// Engines whose alerts are restored: those that were alerted for last.
    private static let restoredMost = AlertTopics.kept

    let recorder: AlertRecorder
    let restored: [RestoredAlert]
    private let journal: JournalKeeper
    private let logger: Logger

    /// Opens the journal that `settings` name; nil if they name none.
    ///
    /// - Throws: `JournalError` that names the file, what was found and what was expected.
    init?(settings: Settings, wake: Wake, logger: Logger) throws(JournalError) {
        guard let path = settings.journalPath else { return nil }
        self.logger = logger
        let journal = try JournalKeeper(path: path) { logger.warning("\($0)") }
        self.journal = journal
        restored = try journal.lastOfEachEngine(limit: Self.restoredMost).map(RestoredAlert.init)
        recorder = AlertRecorder(wake: wake, logger: logger, check: { try journal.check() }) { try journal.append($0) }
        let standing = restored.count { $0.last.state == .raised || $0.last.state == .confirmed }
        logger.info("journal \(path): \(restored.count) engines were alerted for, \(standing) alerts stand")
    }

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await DedicatedThread.run(name: "tandem-journal") { [recorder, journal, logger] in
                recorder.run()
                do throws(JournalError) {
                    try journal.close()
                } catch {
                    logger.warning("\(error)")
                }
            }
        } onCancelOrGracefulShutdown: {
            recorder.close()
        }
    }
}

extension RestoredAlert {
    init(_ journaled: JournaledAlert) {
        self.init(
            engine: journaled.alert.engine, last: journaled.alert, raisedCycle: journaled.raisedCycle,
            raisedReceived: journaled.raisedReceived)
    }
}
