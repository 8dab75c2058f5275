import Foundation
import Journal
import Synchronization
import Telemetry
import TestSupport
import Testing

/// A journal whose files go away while it is written.
@Suite struct JournalKeeperTests {
    private final class Told: Sendable {
        private let texts = Mutex<[String]>([])
        func append(_ text: String) { texts.withLock { $0.append(text) } }
        var all: [String] { texts.withLock { $0 } }
    }

    private let folder: TemporaryFolder
    private let path: String
    private let told = Told()

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/journal.sqlite"
    }

    private func open(_ path: String? = nil) throws -> JournalKeeper {
        try JournalKeeper(path: path ?? self.path) { [told] in told.append($0) }
    }

    private func alerts(_ numbers: ClosedRange<UInt64>) -> [Alert] {
        numbers.map { SampleAlert.make("E\($0)", sequence: $0) }
    }

    /// What another program reads at the path.
    private func kept(_ path: String? = nil) throws -> [String] {
        let text = try SQLitePeer.run(
            path ?? self.path,
            "print(' '.join(row[0] for row in db.execute('SELECT engine FROM alert ORDER BY number')))")
        return text.split(separator: " ").map(String.init)
    }

    private func remove(_ names: String...) {
        for name in names { unlink("\(folder.path)/\(name)") }
    }

    static let removed: [[String]] = [
        ["journal.sqlite"], ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"],
        ["journal.sqlite", "journal.sqlite.lock"],
        ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.sqlite.lock"],
    ]

    @Test(arguments: removed)
    func aJournalThatWasDeletedIsMadeAgainWithAllThatItHeld(names: [String]) throws {
        let keeper = try open()
        try keeper.append(alerts(1...3))
        for name in names { remove(name) }
        try keeper.check()
        #expect(try kept() == ["E1", "E2", "E3"])
        try keeper.append(alerts(4...5))
        try keeper.close()
        #expect(try kept() == (1...5).map { "E\($0)" })
        #expect(
            told.all == [
                "journal \(path): it was removed or moved away while it was written; made again with all that it held"
            ])
        #expect(!FileManager.default.fileExists(atPath: path + ".recovered"))
    }

    @Test func itIsNoticedAtTheNextAlertToo() throws {
        let keeper = try open()
        try keeper.append(alerts(1...1))
        remove("journal.sqlite")
        try keeper.append(alerts(2...2))
        #expect(try kept() == ["E1", "E2"])
    }

    @Test(arguments: [["journal.sqlite-wal"], ["journal.sqlite-shm"], ["journal.sqlite-wal", "journal.sqlite-shm"]])
    func aLogThatWasDeletedIsBroughtHomeAndMadeAgain(names: [String]) throws {
        let keeper = try open()
        try keeper.append(alerts(1...3))
        for name in names { remove(name) }
        try keeper.append(alerts(4...4))
        #expect(try kept() == ["E1", "E2", "E3", "E4"])
        #expect(
            told.all == ["journal \(path): its write-ahead log was removed; nothing is lost, and it was made again"])
    }

    /// SQLite writes nothing more to a file that has moved; what its log held is in the new one.
    @Test func whereAJournalWasMovedAwayANewOneGoesOnWithAllThatItHeld() throws {
        let keeper = try open()
        try keeper.append(alerts(1...2))
        try FileManager.default.moveItem(atPath: path, toPath: folder.path + "/old.sqlite")
        try keeper.append(alerts(3...3))
        #expect(try kept() == ["E1", "E2", "E3"])
    }

    @Test func anotherFileAtThePathIsNotWrittenAndNothingIsLostOverIt() throws {
        let keeper = try open()
        try keeper.append(alerts(1...2))
        remove("journal.sqlite")
        _ = try folder.write("of the user's", to: "journal.sqlite")
        for _ in 0..<2 {
            let error = #expect(throws: JournalError.self) { try keeper.append(alerts(3...3)) }
            #expect(error?.code == .moved)
            #expect(error?.detail.hasPrefix("found another file there, expected the one that was opened") == true)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "of the user's")
        remove("journal.sqlite")
        try keeper.append(alerts(3...3))
        #expect(try kept() == ["E1", "E2", "E3"])
    }

    @Test func aFolderThatWentAwayIsAnErrorUntilItIsBack() throws {
        let inner = folder.path + "/state"
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
        let keeper = try open(inner + "/journal.sqlite")
        try keeper.append(alerts(1...2))
        try FileManager.default.removeItem(atPath: inner)
        let error = #expect(throws: JournalError.self) { try keeper.check() }
        #expect(error?.code == .cannotOpen)
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
        try keeper.append(alerts(3...3))
        #expect(try kept(inner + "/journal.sqlite") == ["E1", "E2", "E3"])
    }

    @Test func aLinkedJournalIsMadeAgainWhereTheLinkLeads() throws {
        let link = folder.path + "/link.sqlite"
        symlink(path, link)
        let keeper = try open(link)
        try keeper.append(alerts(1...2))
        remove("journal.sqlite")
        try keeper.check()
        #expect(try kept() == ["E1", "E2"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    }

    @Test func aJournalIsHeldByWhateverNameItIsReached() throws {
        let keeper = try open()
        try keeper.append(alerts(1...1))
        symlink(path, folder.path + "/soft.sqlite")
        link(path, folder.path + "/hard.sqlite")
        for name in ["soft.sqlite", "hard.sqlite", "journal.sqlite"] {
            let error = #expect(throws: JournalError.self) { try open("\(folder.path)/\(name)") }
            #expect(error?.code == .held, "\(name)")
        }
        // SQLite's own locks are not lost over the attempts: another program cannot think it is alone.
        try keeper.append(alerts(2...2))
        #expect(try kept() == ["E1", "E2"])
        try keeper.append(alerts(3...3))
        try keeper.close()
        #expect(try kept() == ["E1", "E2", "E3"])
    }

    @Test(arguments: ["\n", "12\n", "1234567890\n"])
    func aLockOfAnEarlierDaemonMeansNothing(text: String) throws {
        _ = try folder.write(text, to: "journal.sqlite.lock")
        try open().close()
        #expect(try String(contentsOfFile: path + ".lock", encoding: .utf8) == "\(getpid())\n")
    }

    @Test func aFileThatOnlyIsCalledAsTheLockWouldBeIsLeftAsItIs() throws {
        let text = "[[package]]\nname = \"of the user's\"\n"
        _ = try folder.write(text, to: "journal.sqlite.lock")
        let error = #expect(throws: JournalError.self) { try open() }
        #expect(error?.detail.hasPrefix("found a file of somebody else's at \(path).lock, expected none") == true)
        #expect(try String(contentsOfFile: path + ".lock", encoding: .utf8) == text)
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
