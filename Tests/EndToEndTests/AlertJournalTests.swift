import Foundation
import Journal
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What a daemon makes of the journal it finds.
@Suite struct AlertJournalTests {
    private let folder: TemporaryFolder
    private let journal: String

    init() throws {
        folder = try TemporaryFolder()
        journal = folder.path + "/journal.sqlite"
    }

    private func alert(_ engine: String, id: UInt64, _ state: Alert.State, sequence: UInt64) throws -> Alert {
        Alert(
            engine: try EngineID(engine), id: id, cycle: 180, state: state, by: .live, rul: 28.5, lookAhead: 0,
            latency: Alert.Latency(cycles: 0, seconds: 0.25), time: Timestamp(microseconds: 1_772_366_400_000_000),
            model: "cmapss-1.0.0@3f2a91c0", epoch: 1_772_300_000_000_000, sequence: sequence)
    }

    /// Runs `tandem serve` until it gives up.
    private func serve(_ path: String) async throws -> Program.Outcome {
        try await Program.run(
            "serve", "--model-path", Program.bundle, "--ingest-bind", "tcp://127.0.0.1:*", "--publish-json-bind",
            "tcp://127.0.0.1:*", "--control-bind", "", "--journal-path", path)
    }

    @Test func newSubscribersAreGivenTheLastAlertOfEachEngineAsItWasPublished() async throws {
        let last = [try alert("E1", id: 3, .raised, sequence: 7), try alert("E2", id: 1, .cleared, sequence: 3)]
        do {
            let file = try JournalFile(path: journal)
            try AlertStore(file).append([try alert("E1", id: 2, .cleared, sequence: 6)] + last)
            try file.close()
        }
        let daemon = try await DaemonProcess("--journal-path", journal, "--publish-protobuf-bind", "tcp://127.0.0.1:*")
        #expect(daemon.child.errors.contains("journal \(journal): 2 engines were alerted for, 1 alerts stand"))
        let endpoints = daemon.endpoints
        for (endpoint, topics) in [(endpoints[1], ["alert/"]), (endpoints[2], ["alert/E1/", "alert/E2/"])] {
            let collector = ScoreCollector(endpoint, topics: topics)
            #expect(await collector.wait { $0.alerts.count >= 2 })
            #expect(Set(collector.alerts) == Set(last))
            collector.stop()
        }
        // They are not this epoch's: an idle subscriber counts none.
        let status = ScoreCollector(daemon, topics: ["status/"])
        #expect(await status.waitUntilSubscribed())
        #expect(status.lastStatus?.published[.alert] == nil)
        status.stop()
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
    }

    @Test func aJournalHeldByAnotherDaemonIsLeftToIt() async throws {
        let first = try await DaemonProcess("--journal-path", journal)
        let second = try await serve(journal)
        #expect(second.status == 69)
        #expect(
            second.errors.contains(
                "journal \(journal): found it held by another daemon, process \(first.child.identifier), "
                    + "expected one that no other daemon writes"), "\(second.errors)")
        // However the first one ends, the journal is free then.
        first.child.send(SIGKILL)
        _ = await first.child.outcome()
        let third = try await DaemonProcess("--journal-path", journal)
        await third.stopCleanly()
    }

    @Test func aFileThatIsNoJournalIsRefusedAtTheStart() async throws {
        let text = try folder.write("engine,cycle,rul\n", to: "scores.csv")
        let outcome = try await serve(text)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("journal \(text): found a file that is no SQLite database, expected a journal"))
        let missing = try await serve(folder.path + "/missing/journal.sqlite")
        #expect(missing.status == 78)
        #expect(missing.errors.contains("expected a folder that is there and may be written"), "\(missing.errors)")
    }

    /// As an ordinary user, since nothing is read-only for root.
    @Test(.enabled(if: getuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
    func aJournalThatMayNotBeWrittenIsRefusedAtTheStart() async throws {
        do { try JournalFile(path: journal).close() }
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: journal)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: journal + ".lock")
        let command = [
            Program.url.path, "serve", "--model-path", Program.bundle, "--ingest-bind", "tcp://127.0.0.1:*",
            "--publish-json-bind", "tcp://127.0.0.1:*", "--control-bind", "", "--journal-path", journal,
        ]
        let asNobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + command
        let words = getuid() == 0 ? asNobody : command
        let child = try ChildProgram(URL(filePath: words[0]), Array(words.dropFirst()))
        let outcome = await child.outcome()
        #expect(outcome.status == 78)
        #expect(
            outcome.errors.contains("found a file that may not be read and written, expected one that may"),
            "\(outcome.errors)")
    }
}
