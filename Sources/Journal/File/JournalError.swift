import GRDB

/// Why a journal could not be opened, read or written.
public struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file is not there and cannot be made, or is no file.
        case cannotOpen
        /// The file is no SQLite database, or one of another program.
        case foreign
        /// The file or its folder may not be written.
        case readOnly
        /// A later version of Tandem has written it.
        case newerSchema
        /// Another daemon writes it.
        case held
        /// Another file was put in its place while it was written.
        case moved
        /// Another program has locked it for longer than is waited for.
        case busy
        /// Its contents are not what was written.
        case damaged
        /// The disk is full.
        case full
        /// The disk failed, or SQLite for any other reason.
        case failed
    }

    public let code: Code
    /// The journal's file.
    public let path: String
    /// What was found and what was expected.
    public let detail: String

    init(_ code: Code, path: String, _ detail: String) {
        self.code = code
        self.path = path
        self.detail = detail
    }

    public var description: String { "journal \(path): \(detail)" }
}

extension JournalError {
    /// What SQLite reported.
    init(_ error: DatabaseError, path: String) {
        let said = "SQLite says: \(error.message ?? "nothing") (\(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_NOTADB:
            self.init(.foreign, path: path, "found a file that is no SQLite database, expected a journal or no file")
        case .SQLITE_READONLY:
            self.init(.readOnly, path: path, "found a file that may not be written, expected one that may; \(said)")
        case .SQLITE_CANTOPEN:
            self.init(
                .cannotOpen, path: path,
                "cannot be opened or made, expected a file in a folder that is there and may be written; \(said)")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, path: path, "another program has locked it; \(said)")
        case .SQLITE_CORRUPT:
            self.init(.damaged, path: path, "the database is damaged; \(said)")
        case .SQLITE_FULL:
            self.init(.full, path: path, "the disk is full; \(said)")
        default:
            self.init(.failed, path: path, said)
        }
    }

    /// Gives every error of `body` as one of this type.
    static func wrapping<Value>(path: String, _ body: () throws -> Value) throws(JournalError) -> Value {
        do {
            return try body()
        } catch let error as JournalError {
            throw error
        } catch let error as DatabaseError {
            throw JournalError(error, path: path)
        } catch {
            throw JournalError(.failed, path: path, "\(error)")
        }
    }
}
