import GRDB

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One journal: an SQLite database that keeps what Tandem said and heard.
///
/// ```swift
/// let journal = try JournalFile(path: "/var/lib/tandem/journal.sqlite")
/// let alerts = AlertStore(journal)
/// ```
///
/// Write-ahead logging, so that other programs read while it is written; `synchronous = FULL`, so that a committed
/// transaction outlives the power failing. One daemon writes it at a time, which ``JournalError/Code/held`` tells the second.
/// Calls block until the disk has done its work: they belong on a thread that may wait.
public final class JournalFile: Sendable {
    /// The file.
    public let path: String

    let lock: JournalLock
    let database: DatabaseQueue
    /// The write-ahead log and its index, by path, as they were when the journal was opened.
    let companions: [String: FileIdentity]

    /// How long a transaction waits for another program that writes the file.
    private static let patience: Double = 2

    /// Opens the journal at `path`, makes it if there is none, brings an older one to the newest schema.
    ///
    /// - Throws: ``JournalError``. A journal that was not closed, because its daemon was killed, is no error: what had been
    ///   committed is there.
    public init(path: String) throws(JournalError) {
        self.path = path
        try Self.checkFile(path)
        lock = try JournalLock(journal: path)
        database = try JournalError.wrapping(path: path) {
            var configuration = Configuration()
            configuration.label = "tandem.journal"
            configuration.busyMode = .timeout(Self.patience)
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.writeWithoutTransaction { try Self.prepare($0, path: path) }
            try JournalSchema.migrator.migrate(database)
            return database
        }
        let paths = Self.companions(of: Self.resolved(path))
        companions = Dictionary(
            uniqueKeysWithValues: paths.compactMap { path in FileIdentity(path: path).map { (path, $0) } })
    }

    deinit {
        // Before the lock, whose file is the same one.
        try? database.close()
    }

    /// Brings the write-ahead log home and closes the file. Must be the last call.
    ///
    /// - Throws: ``JournalError``; the journal is whole nevertheless.
    public func close() throws(JournalError) {
        try JournalError.wrapping(path: path) { try database.close() }
        lock.release()
    }

    /// `path` without links, which is where SQLite keeps the write-ahead log.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Runs `body` in one transaction: all of it is kept, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
        try JournalError.wrapping(path: path) { try database.write(body) }
    }

    /// Runs `body`, which only reads.
    func read<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
        try JournalError.wrapping(path: path) { try database.read(body) }
    }

    /// Makes sure that `database` is ours to write before anything in it is changed.
    private static func prepare(_ database: Database, path: String) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard application == JournalSchema.applicationID || (application == 0 && version == 0 && objects == 0) else {
            throw JournalError(
                .foreign, path: path,
                "found a database of another program (application_id \(application)), expected a journal or no file")
        }
        guard version <= JournalSchema.version else {
            throw JournalError(
                .newerSchema, path: path,
                "found schema \(version), written by a later version of Tandem, expected at most \(JournalSchema.version)"
            )
        }
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") ?? "none"
        guard mode == "wal" else {
            throw JournalError(
                .failed, path: path,
                "found journal mode \(mode), expected wal: a file on a local file system whose folder may be written")
        }
        try database.execute(sql: "PRAGMA synchronous = FULL")
    }

    /// Says clearly what SQLite would say in passing, or only at the first write.
    private static func checkFile(_ path: String) throws(JournalError) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let found = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device, pipe or socket"
            throw JournalError(.cannotOpen, path: path, "found \(found), expected a file")
        }
        guard access(path, R_OK | W_OK) == 0 else {
            throw JournalError(
                .readOnly, path: path, "found a file that may not be read and written, expected one that may")
        }
    }
}
