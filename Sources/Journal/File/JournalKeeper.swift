import Synchronization
public import Telemetry

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A journal that stays kept when its file goes away while it is written.
///
/// A file that was deleted can be written on, and nothing says that all of it is gone with the process. So the keeper looks before
/// it writes, and whenever ``check()`` is called:
///
/// - Nothing lies at the path: everything the journal holds is written to a new file there.
/// - The write-ahead log or its index was removed: what is in it is brought home, and both are made again.
/// - Another file lies at the path: it is not ours to write. That is an error until it is moved away.
public final class JournalKeeper: Sendable {
    /// Where the journal is.
    private enum Place {
        case open(JournalFile)
        /// In a file beside, because another one lies at the path.
        case parked
    }

    /// The file.
    public let path: String
    /// The same without links, at the start.
    private let target: String
    private let place: Mutex<Place>
    private let tell: @Sendable (String) -> Void

    private var copy: String { target + ".recovered" }

    /// Opens the journal at `path`, as ``JournalFile/init(path:)`` does.
    ///
    /// - Parameter tell: is given a sentence when the file went away and was made again.
    public init(path: String, tell: @escaping @Sendable (String) -> Void = { _ in }) throws(JournalError) {
        self.path = path
        self.tell = tell
        place = Mutex(.open(try JournalFile(path: path)))
        target = JournalFile.resolved(path)
    }

    /// As ``AlertStore/append(_:)``, to a file that lies where it should.
    public func append(_ alerts: [Alert]) throws(JournalError) {
        try withFile { file throws(JournalError) in try AlertStore(file).append(alerts) }
    }

    /// As ``AlertStore/lastOfEachEngine(limit:)``.
    public func lastOfEachEngine(limit: Int) throws(JournalError) -> [JournaledAlert] {
        try withFile { file throws(JournalError) in try AlertStore(file).lastOfEachEngine(limit: limit) }
    }

    /// Makes sure that the journal lies where it should.
    ///
    /// - Throws: ``JournalError``: `moved` if another file lies there, others if it cannot be made again.
    public func check() throws(JournalError) {
        try withFile { _ in }
    }

    /// As ``JournalFile/close()``. Must be the last call.
    public func close() throws(JournalError) {
        try place.withLock { place throws(JournalError) in
            if case .open(let file) = place { try file.close() }
        }
    }

    private func withFile<Value>(_ body: (JournalFile) throws(JournalError) -> Value) throws(JournalError) -> Value {
        // A sending value cannot leave the lock otherwise.
        let result: Result<Value, JournalError> = place.withLock { place in
            do throws(JournalError) {
                return .success(try body(try settled(&place)))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The journal's file, which lies at its path.
    private func settled(_ place: inout Place) throws(JournalError) -> JournalFile {
        guard case .open(let file) = place else { return try unpark(&place) }
        switch file.whereabouts() {
        case .inPlace:
            return file
        case .replaced:
            throw occupied("")
        case .gone:
            unlink(copy)
            try file.copy(to: copy)
            // First of all, since SQLite removes a log by its name.
            try file.close()
            JournalFile.companions(of: target).forEach { unlink($0) }
            place = .parked
            return try unpark(&place)
        case .logGone:
            try file.bringHome()
            try file.close()
            let opened = try JournalFile(path: path)
            place = .open(opened)
            tell("journal \(path): its write-ahead log was removed; nothing is lost, and it was made again")
            return opened
        }
    }

    /// Moves the copy to where the journal was, if nothing lies there.
    private func unpark(_ place: inout Place) throws(JournalError) -> JournalFile {
        // Other than rename(2) it replaces nothing.
        if link(copy, target) != 0 {
            guard errno != EEXIST else { throw occupied("; what it held is in \(copy)") }
            // Moved already, or by hand.
            guard errno == ENOENT, FileIdentity(path: target) != nil else {
                throw JournalError(
                    .cannotOpen, path: path,
                    "cannot be made again: \(String(cString: strerror(errno)).lowercased()); what it held is in \(copy)"
                )
            }
        }
        unlink(copy)
        let opened = try JournalFile(path: path)
        place = .open(opened)
        tell("journal \(path): it was removed or moved away while it was written; made again with all that it held")
        return opened
    }

    private func occupied(_ more: String) -> JournalError {
        JournalError(
            .moved, path: path,
            "found another file there, expected the one that was opened; move it away and the journal goes on there\(more)"
        )
    }
}
