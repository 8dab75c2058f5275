import GRDB
public import Telemetry

/// The alerts of a journal: every message about them, in the order in which they were committed.
///
/// Calls block until the disk has done its work.
public struct AlertStore: Sendable {
    private let journal: JournalFile

    public init(_ journal: JournalFile) {
        self.journal = journal
    }

    /// Keeps `alerts`, in their order, in one transaction. When it returns they outlive the process and the power.
    ///
    /// - Throws: ``JournalError``; none of them is kept then.
    public func append(_ alerts: [Alert]) throws(JournalError) {
        guard !alerts.isEmpty else { return }
        try journal.write { database in
            for alert in alerts { try AlertRow.insert(alert, into: database) }
        }
    }

    /// The last message about each engine that was ever alerted for, in the order of their commitment.
    ///
    /// - Parameter limit: no more than so many, those of the latest.
    /// - Throws: ``JournalError``, `damaged` with the row if one is not what this version writes.
    public func lastOfEachEngine(limit: Int = .max) throws(JournalError) -> [JournaledAlert] {
        try select(
            """
            WHERE number IN (SELECT max(number) FROM alert GROUP BY engine) ORDER BY number DESC LIMIT \(limit)
            """
        ).reversed()
    }

    /// The last message about `engine`, or nil if it was never alerted for.
    ///
    /// - Throws: as ``lastOfEachEngine(limit:)``.
    public func last(of engine: EngineID) throws(JournalError) -> JournaledAlert? {
        try select("WHERE engine = ? ORDER BY number DESC LIMIT 1", [engine.text]).first
    }

    /// Every message about `engine`, oldest first.
    ///
    /// - Throws: as ``lastOfEachEngine(limit:)``.
    public func all(of engine: EngineID) throws(JournalError) -> [JournaledAlert] {
        try select("WHERE engine = ? ORDER BY number", [engine.text])
    }

    /// How many messages are kept.
    public func count() throws(JournalError) -> Int {
        try journal.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM alert") ?? 0 }
    }

    private func select(
        _ condition: String, _ arguments: StatementArguments = StatementArguments()
    ) throws(JournalError) -> [JournaledAlert] {
        try journal.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM alert \(condition)", arguments: arguments)
                .map { try AlertRow.alert($0, path: journal.path) }
        }
    }
}
