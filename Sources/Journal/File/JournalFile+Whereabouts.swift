import GRDB

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension JournalFile {
    /// What has become of the files that SQLite has open.
    enum Whereabouts {
        case inPlace
        /// Nothing lies at the path: what is written is lost with the process.
        case gone
        /// Another file lies at the path.
        case replaced
        /// The file lies there, but not the write-ahead log or its index: what is in them is lost with the process.
        case logGone
    }

    /// The write-ahead log and its index, by SQLite's rule.
    static func companions(of path: String) -> [String] { [path + "-wal", path + "-shm"] }

    /// Looks where the files are. Costs three looks at folders.
    func whereabouts() -> Whereabouts {
        guard let found = FileIdentity(path: path) else { return .gone }
        guard found == lock.identity else { return .replaced }
        let isWhole = companions.allSatisfy { FileIdentity(path: $0.key) == $0.value }
        return isWhole ? .inPlace : .logGone
    }

    /// Writes everything that the journal holds, wherever it lies, to a new file.
    func copy(to copy: String) throws(JournalError) {
        try JournalError.wrapping(path: path) {
            let destination = try DatabaseQueue(path: copy)
            try database.backup(to: destination)
            try destination.close()
        }
    }

    /// Brings what is in the write-ahead log home to the file.
    func bringHome() throws(JournalError) {
        try JournalError.wrapping(path: path) {
            _ = try database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        }
    }
}
