import Foundation
import Journal
import Telemetry
import TestSupport
import Testing

/// Paths that are no journal, and journals that cannot be had.
@Suite struct JournalFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/journal.sqlite"
    }

    private func failure(_ path: String) -> JournalError? {
        do throws(JournalError) {
            _ = try JournalFile(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func aFileThatIsNoDatabaseIsLeftAsItIs() throws {
        let text = String(repeating: "cycle,rul\n1,125\n", count: 200)
        let file = try folder.write(text, to: "scores.csv")
        let error = try #require(failure(file))
        #expect(error.code == .foreign)
        #expect(
            error.description
                == "journal \(file): found a file that is no SQLite database, expected a journal or no file")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
    }

    @Test func anotherProgramsDatabaseIsLeftAsItIs() throws {
        _ = try SQLitePeer.run(path, "db.execute('CREATE TABLE photo (name TEXT)')")
        let before = try Data(contentsOf: URL(filePath: path))
        let error = try #require(failure(path))
        #expect(error.code == .foreign)
        #expect(error.detail.hasPrefix("found a database of another program (application_id 0)"), "\(error)")
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func anEmptyFileBecomesAJournal() throws {
        let file = try folder.write("", to: "empty.sqlite")
        #expect(failure(file) == nil)
        #expect(try SQLitePeer.run(file, "print(db.execute('PRAGMA user_version').fetchone()[0])") == "1")
    }

    @Test func aJournalOfALaterVersionIsLeftAsItIs() throws {
        #expect(failure(path) == nil)
        _ = try SQLitePeer.run(path, "db.execute('PRAGMA user_version = 2')")
        let error = try #require(failure(path))
        #expect(error.code == .newerSchema)
        #expect(error.detail == "found schema 2, written by a later version of Tandem, expected at most 1")
    }

    @Test func aJournalHasOneDaemon() throws {
        let first = try JournalFile(path: path)
        let error = try #require(failure(path))
        #expect(error.code == .held)
        #expect(
            error.detail
                == "found it held by another daemon, process \(getpid()), expected one that no other daemon writes")
        withExtendedLifetime(first) {}
    }

    @Test func aJournalThatWasClosedIsFree() throws {
        for _ in 0..<3 { #expect(failure(path) == nil) }
        // Neither log nor index is left beside it when it was closed in order.
        let journal = try JournalFile(path: path)
        try journal.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }

    @Test(arguments: [
        ("", JournalError.Code.cannotOpen, "found a folder, expected a file"),
        ("/missing/journal.sqlite", .cannotOpen, "no such file or directory; expected a folder that is there"),
    ])
    func aPathThatCanHoldNoFileSaysWhy(tail: String, code: JournalError.Code, said: String) throws {
        let error = try #require(failure(folder.path + tail))
        #expect(error.code == code)
        #expect(error.detail.contains(said), "\(error)")
    }

    @Test func aFileSystemThatCannotBeWrittenSaysSo() throws {
        let error = try #require(failure("/proc/journal.sqlite"))
        #expect(error.code == .readOnly || error.code == .cannotOpen)
        #expect(error.detail.hasPrefix("cannot make /proc/journal.sqlite.lock: "), "\(error)")
    }

    @Test func aTornFileIsSaidToBeDamaged() throws {
        do {
            let journal = try JournalFile(path: path)
            let store = AlertStore(journal)
            try store.append((1...2_000).map { SampleAlert.make("E\($0)", sequence: UInt64($0)) })
            try journal.close()
        }
        var bytes = try Data(contentsOf: URL(filePath: path))
        try #require(bytes.count > 100_000)
        // All but the first page, which holds the header and the schema.
        for index in 4_096..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: JournalError.self) {
            try AlertStore(JournalFile(path: path)).lastOfEachEngine()
        }
        #expect(error?.code == .damaged)
    }

    @Test func aWriterThatKeepsItLockedIsWaitedForAndThenNamed() throws {
        let journal = try JournalFile(path: path)
        let store = AlertStore(journal)
        let peer = try LockingPeer(path)
        let error = #expect(throws: JournalError.self) { try store.append([SampleAlert.make()]) }
        #expect(error?.code == .busy)
        try peer.release()
        try store.append([SampleAlert.make()])
        #expect(try store.count() == 1)
    }
}
