import GRDB

/// The tables of a journal and how each version of them came from the one before.
///
/// Versions are only ever added; a file of version n is brought to the newest when it is opened. The version stands in
/// `PRAGMA user_version`, where any tool can read it.
///
/// ```
/// alert      one row per published alert message, in the order of their commitment
/// ```
enum JournalSchema {
    /// `PRAGMA application_id` of a journal, "TNDM": tells it from other programs' databases.
    static let applicationID: Int32 = 0x544E_444D

    /// The newest version, that of the last migration.
    static let version = 1

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 alerts") { database in
            try database.execute(sql: alerts)
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = 1")
        }
        return migrator
    }

    /// Strict, with its rules beside the columns, so that a tool that writes nonsense hears of it at once. Times are
    /// microseconds since the Unix epoch. `rul` is NULL where the score was no number, which SQLite does not keep.
    private static let alerts = """
        CREATE TABLE alert (
            number INTEGER PRIMARY KEY,
            engine TEXT NOT NULL CHECK (length(engine) BETWEEN 1 AND 64),
            id INTEGER NOT NULL CHECK (id > 0),
            state TEXT NOT NULL CHECK (state IN ('raised', 'confirmed', 'retracted', 'cleared')),
            by TEXT NOT NULL CHECK (by IN ('live', 'window')),
            cycle INTEGER NOT NULL,
            rul REAL,
            look_ahead INTEGER NOT NULL,
            latency_cycles INTEGER NOT NULL,
            latency_seconds REAL NOT NULL,
            raised_cycle INTEGER NOT NULL,
            raised_received INTEGER NOT NULL,
            time INTEGER NOT NULL,
            model TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence > 0)
        ) STRICT;
        CREATE INDEX alert_by_engine ON alert (engine, number);
        CREATE INDEX alert_by_time ON alert (time);
        """
}
