import Journal
import Telemetry
import TestSupport
import Testing

@Suite struct AlertStoreTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/journal.sqlite"
    }

    private func open() throws -> (JournalFile, AlertStore) {
        let journal = try JournalFile(path: path)
        return (journal, AlertStore(journal))
    }

    @Test func everyFieldOfEveryMessageIsThereAgain() throws {
        let alerts = [
            SampleAlert.make("E1", id: 1, .raised, cycle: 180, sequence: 1),
            SampleAlert.make("a.b_c-D9", id: 7, .retracted, cycle: 12, rul: .nan, sequence: 2),
            SampleAlert.make("E1", id: 1, .confirmed, cycle: 181, rul: 0, sequence: 2),
            SampleAlert.make("E1", id: 1, .cleared, cycle: 220, rul: 125, sequence: 3),
        ]
        do {
            let (journal, store) = try open()
            try store.append(Array(alerts[..<2]))
            try store.append(Array(alerts[2...]))
            try store.append([])
            try journal.close()
        }
        let (_, store) = try open()
        #expect(try store.count() == 4)
        let engine = alerts[0].engine
        #expect(try store.all(of: engine).map(\.alert) == [alerts[0], alerts[2], alerts[3]])
        let strange = try #require(try store.last(of: alerts[1].engine)).alert
        #expect(strange.rul.isNaN && strange.state == .retracted && strange.id == 7)
    }

    @Test func laterMessagesAreKeptWithTheCycleThatRaisedTheAlert() throws {
        let (_, store) = try open()
        try store.append([SampleAlert.make(id: 1, cycle: 50, sequence: 1)])
        try store.append([SampleAlert.make(id: 1, .retracted, cycle: 51, sequence: 2)])
        try store.append([
            SampleAlert.make(id: 2, cycle: 180, sequence: 3),
            SampleAlert.make(id: 2, .confirmed, cycle: 185, sequence: 4),
        ])
        let kept = try store.all(of: EngineID("E1"))
        #expect(kept.map(\.raisedCycle) == [50, 50, 180, 180])
        // A quarter of a second before the message was made, which says so.
        let raised = [1, 3].map { Timestamp(microseconds: 1_772_366_400_000_000 + $0 * 1_000_000 - 250_000) }
        #expect(kept.map(\.raisedReceived) == [raised[0], raised[0], raised[1], raised[1]])
    }

    @Test func aVerdictWhoseRaisingWasNotKeptSpeaksForItself() throws {
        let (_, store) = try open()
        try store.append([SampleAlert.make(id: 3, .confirmed, cycle: 77, sequence: 9)])
        let kept = try #require(try store.last(of: EngineID("E1")))
        #expect(kept.raisedCycle == 77)
        #expect(kept.raisedReceived == kept.alert.time.advanced(byMicroseconds: -10_500_000))
    }

    @Test func theLastMessageOfEachEngineComesInTheOrderOfCommitment() throws {
        let (_, store) = try open()
        #expect(try store.lastOfEachEngine().isEmpty)
        try store.append(
            (1...40).map { SampleAlert.make("E\($0 % 4)", id: UInt64($0), cycle: $0, sequence: UInt64($0)) })
        #expect(try store.lastOfEachEngine().map(\.alert.id) == [37, 38, 39, 40])
        #expect(try store.lastOfEachEngine(limit: 2).map(\.alert.id) == [39, 40])
        #expect(try store.last(of: EngineID("E9")) == nil)
    }

    @Test func whatWasCommittedIsReadableForOthersWhileTheJournalIsOpen() throws {
        let (journal, store) = try open()
        try store.append([SampleAlert.make(), SampleAlert.make("E2", id: 5, rul: .nan, sequence: 1)])
        let rows = try SQLitePeer.run(
            path,
            """
            db.row_factory = sqlite3.Row
            print(json.dumps([dict(r) for r in db.execute("SELECT * FROM alert ORDER BY number")], sort_keys=True))
            """)
        #expect(
            rows == """
                [{"by": "live", "cycle": 180, "engine": "E1", "epoch": 1772366400000000, "id": 1, "latency_cycles": 0, \
                "latency_seconds": 0.25, "look_ahead": 0, "model": "cmapss-1.0.0@3f2a91c0", "number": 1, \
                "raised_cycle": 180, "raised_received": 1772366400750000, "rul": 29.5, "sequence": 1, "state": "raised", \
                "time": 1772366401000000}, {"by": "live", "cycle": 180, "engine": "E2", "epoch": 1772366400000000, "id": 5, \
                "latency_cycles": 0, "latency_seconds": 0.25, "look_ahead": 0, "model": "cmapss-1.0.0@3f2a91c0", "number": 2, \
                "raised_cycle": 180, "raised_received": 1772366400750000, "rul": null, "sequence": 1, "state": "raised", \
                "time": 1772366401000000}]
                """)
        let pragmas = try SQLitePeer.run(
            path,
            """
            print([db.execute("PRAGMA " + p).fetchone()[0] for p in
                   ("journal_mode", "application_id", "user_version", "integrity_check")])
            """)
        #expect(pragmas == "['wal', 1414415437, 1, 'ok']")
        withExtendedLifetime(journal) {}
    }

    @Test func whatAnotherProgramChangedIsRead() throws {
        let (journal, store) = try open()
        try store.append([SampleAlert.make()])
        _ = try SQLitePeer.run(
            path,
            """
            db.execute("UPDATE alert SET state = 'cleared', cycle = 200, rul = 90.5")
            db.execute("INSERT INTO alert SELECT 99, 'E2', id, state, by, cycle, rul, look_ahead, latency_cycles, "
                       "latency_seconds, raised_cycle, raised_received, time, model, epoch, sequence FROM alert")
            """)
        #expect(try store.lastOfEachEngine().map(\.alert.engine.text) == ["E1", "E2"])
        let changed = try #require(try store.last(of: EngineID("E1")))
        #expect(changed.alert.state == .cleared && changed.alert.cycle == 200 && changed.alert.rul == 90.5)
        #expect(changed.raisedCycle == 180)
        // And its numbers are gone on from.
        try store.append([SampleAlert.make("E3")])
        #expect(try store.lastOfEachEngine().map(\.alert.engine.text) == ["E1", "E2", "E3"])
        withExtendedLifetime(journal) {}
    }

    @Test(arguments: [
        ("state = 'lost'", "CHECK constraint failed"), ("by = ''", "CHECK constraint failed"), ("id = 0", "CHECK"),
        ("cycle = 'many'", "cannot store TEXT value in INTEGER column alert.cycle"), ("model = NULL", "NOT NULL"),
        ("sequence = 0", "CHECK"), ("engine = ''", "CHECK"),
    ])
    func nonsenseIsRefusedToTheProgramThatWritesIt(change: String, said: String) throws {
        let (journal, store) = try open()
        try store.append([SampleAlert.make()])
        let answer = try SQLitePeer.run(
            path,
            """
            try:
                db.execute("UPDATE alert SET \(change)")
                print("taken")
            except sqlite3.Error as error:
                print(error)
            """)
        #expect(answer.contains(said), "\(answer)")
        withExtendedLifetime(journal) {}
    }

    @Test(arguments: [
        ("engine = 'a/b'", "row 1 of table alert, column engine: found a/b, expected an engine id"),
        ("epoch = -1", "row 1 of table alert, column epoch: found -1, expected a number"),
    ])
    func nonsenseThatSlippedInIsNamedWithItsRow(change: String, expected: String) throws {
        let (_, store) = try open()
        try store.append([SampleAlert.make()])
        _ = try SQLitePeer.run(path, "db.execute(\"UPDATE alert SET \(change)\")")
        let error = #expect(throws: JournalError.self) { try store.lastOfEachEngine() }
        #expect(error?.code == .damaged)
        #expect(error?.description == "journal \(path): \(expected)")
    }

    @Test func aLargeFleetOfAlertsIsLookedThroughByItsIndex() throws {
        let (journal, store) = try open()
        for batch in 0..<20 {
            try store.append(
                (1...1_000).map { SampleAlert.make("E\($0)", id: UInt64(batch + 1), cycle: $0, sequence: UInt64($0)) })
        }
        #expect(try store.lastOfEachEngine().count == 1_000)
        let plan = try SQLitePeer.run(
            path,
            """
            print(db.execute("EXPLAIN QUERY PLAN SELECT * FROM alert WHERE number IN "
                             "(SELECT max(number) FROM alert GROUP BY engine)").fetchall())
            """)
        #expect(plan.contains("COVERING INDEX alert_by_engine") && plan.contains("INTEGER PRIMARY KEY"), "\(plan)")
        withExtendedLifetime(journal) {}
    }
}
