import Foundation
import Journal
import Simulation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// Alerts outlive the daemon: killed with SIGKILL, started anew with the same journal.
@Suite(.loadsTheMachine) struct AlertRecoveryTests {
    private let folder: TemporaryFolder
    private let journal: String

    init() throws {
        folder = try TemporaryFolder()
        journal = folder.path + "/journal.sqlite"
    }

    private func start(_ settings: [String] = []) async throws -> (DaemonProcess, ScoreCollector) {
        let daemon = try await DaemonProcess(
            ["--ingest-type", "pull", "--journal-path", journal, "--status-interval", "100ms"] + settings)
        let collector = ScoreCollector(daemon, topics: ["alert/", "live/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        return (daemon, collector)
    }

    private func kill(_ daemon: DaemonProcess) async {
        daemon.child.send(SIGKILL)
        let outcome = await daemon.child.outcome()
        #expect(outcome.status == -SIGKILL)
    }

    /// Sends until an engine is alerted for, and no more.
    private func feedUntilAlert(_ feed: inout FleetFeed, _ collector: ScoreCollector) async throws {
        while collector.alerts.isEmpty {
            try #require(try feed.step(), "the engines failed without an alert")
            let sent = feed.sent
            #expect(await collector.wait { $0.liveScores.count >= sent })
            // The alert of a critical cycle comes behind its score, by way of the disk.
            if let score = collector.liveScores.last, score.rul <= 30 {
                #expect(await collector.wait { !$0.alerts.isEmpty })
            }
        }
    }

    @Test func anAlertRaisedBeforeAKillIsJudgedUnderItsNumberAfterIt() async throws {
        var (daemon, collector) = try await start()
        // One engine that wears out and fails; live scores it critical some tens of cycles before.
        var feed = try FleetFeed(FleetOptions(seed: 11, engines: 1, afterFailure: .stop), to: daemon.ingest)
        try await feedUntilAlert(&feed, collector)
        let raised = try #require(collector.alerts.first)
        #expect(raised.state == .raised && raised.by == .live && raised.id == 1 && raised.rul <= 30)
        #expect(raised.latency.cycles == 0 && raised.latency.seconds >= 0)
        await kill(daemon)
        collector.stop()

        (daemon, collector) = try await start()
        // Who subscribes now is given the standing alert at once, as it was published.
        #expect(await collector.wait { !$0.alerts.isEmpty })
        #expect(collector.alerts == [raised])
        try feed.reconnect(daemon.ingest)
        while try feed.step() {}
        #expect(await collector.wait { $0.alerts.count > 1 })
        let verdict = try #require(collector.alerts.last)
        #expect(verdict.state == .confirmed && verdict.by == .window)
        #expect(verdict.id == raised.id && verdict.engine == raised.engine)
        #expect(verdict.epoch > raised.epoch && verdict.sequence == 1)
        #expect(verdict.latency.cycles >= 10)
        #expect(verdict.latency.seconds >= Double(verdict.time.microseconds - raised.time.microseconds) / 1e6 - 0.001)
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        collector.stop()

        let kept = try journaledAlerts(journal)
        #expect(kept.map(\.alert) == [raised, verdict])
        #expect(kept.map(\.raisedCycle) == [raised.cycle, raised.cycle])
    }

    /// Somebody clears the folder while the daemon runs.
    @Test func aJournalThatIsDeletedUnderItsDaemonIsMadeAgainWithEveryAlert() async throws {
        let (daemon, collector) = try await start()
        var feed = try FleetFeed(FleetOptions(seed: 11, engines: 6, afterFailure: .stop), to: daemon.ingest)
        try await feedUntilAlert(&feed, collector)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
        }
        while try feed.step() {}
        let sent = feed.sent
        #expect(await collector.wait { $0.liveScores.count == sent })
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        let status = try #require(collector.lastStatus)
        #expect(await collector.wait { UInt64($0.alerts.count) == $0.lastStatus?.published[.alert] })
        #expect(status.alerts.unrecorded == 0 && collector.alerts.count > 6)
        #expect(stopped.errors.contains("journal \(journal): it was removed or moved away"), "\(stopped.errors)")
        #expect(Set(try journaledAlerts(journal).map(\.alert)) == Set(collector.alerts))
        collector.stop()
    }

    @Test func killsAtRandomMomentsLoseNoAlertAndRepeatNone() async throws {
        let kills = 12
        // Ten more cycles of its engine before an alert can be judged: time enough to see it and kill.
        let settings = ["--alerts-threshold", "60", "--alerts-look-ahead", "10"]
        var random = SplitMix(seed: 20)
        var ledger = AlertLedger()
        var (daemon, collector) = try await start(settings)
        var feed = try FleetFeed(
            FleetOptions(seed: 5, engines: 12, spikes: .init(rate: 0.02), afterFailure: .restart, startingAge: 0.9),
            to: daemon.ingest)
        for number in 1...kills {
            let (known, before) = (Set(ledger.alerts.keys), feed.sent)
            for _ in 0..<Int.random(in: 300...900, using: &random) {
                #expect(try feed.step())
                // Not so far ahead that a kill would lose most of it on its way.
                if feed.sent.isMultiple(of: 25) {
                    let least = feed.sent - before - 50
                    #expect(await collector.wait { $0.liveScores.count >= least })
                }
                // Every second time as soon as an alert is raised, which has no verdict then.
                guard number.isMultiple(of: 2) else { continue }
                if collector.alerts.contains(where: { $0.state == .raised && !known.contains(.init($0)) }) { break }
            }
            // Else somewhere in the work that is left.
            if !number.isMultiple(of: 2) {
                try await Task.sleep(for: .microseconds(Int.random(in: 0...40_000, using: &random)))
            }
            await kill(daemon)
            collector.stop()
            #expect(collector.failure == nil)
            ledger.add(collector.alerts)
            (daemon, collector) = try await start(settings)
            try feed.reconnect(daemon.ingest)
        }
        // Nothing was sent to the last of them, and its subscriber knows the last word about every engine.
        await daemon.stopCleanly()
        let kept = try journaledAlerts(journal).map(\.alert)
        let lastWords = Dictionary(kept.map { ($0.engine, $0) }) { $1 }
        #expect(await collector.wait { Set($0.alerts) == Set(lastWords.values) })
        collector.stop()
        ledger.add(collector.alerts)

        let lives = AlertLedger.lives(kept).values.flatMap(\.values)
        let epochs = Dictionary(grouping: kept) { "\($0.engine) \($0.id)" }.mapValues { Set($0.map(\.epoch)).count }
        print(
            "\(kills) kills: \(lives.count) alerts, \(lives.count { $0.count > 1 }) with a verdict or cleared, "
                + "\(epochs.values.count { $0 > 1 }) over a kill; \(kept.count) messages kept, "
                + "\(ledger.alerts.count) seen by subscribers")
        try #require(kept.count > 25)
        #expect(epochs.values.contains { $0 > 1 })
        AlertLedger.expectOrder(kept)
        // Whatever was published had been kept, and as it was published.
        let byKey = Dictionary(uniqueKeysWithValues: kept.map { (AlertLedger.Key($0), $0) })
        for (key, alert) in ledger.alerts { #expect(byKey[key] == alert, "\(alert)") }
    }

    /// Every score is critical at this threshold, so an engine's first cycle raises its alert.
    private static let always = ["--alerts-threshold", "1000"]

    @Test func anEvictedEngineThatReturnsHasItsAlertStill() async throws {
        let daemon = try await DaemonProcess(
            ["--ingest-type", "pull", "--engines-maximum", "1", "--status-interval", "100ms"] + Self.always)
        let collector = ScoreCollector(daemon, topics: ["alert/", "live/", "event/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        for (count, (engine, cycle)) in [("E1", 1), ("E2", 1), ("E1", 2), ("E2", 2), ("E1", 3)].enumerated() {
            try socket.send(topic: "telemetry/\(engine)/", payload: Array(SeaLevel.cycle(cycle).utf8))
            #expect(await collector.wait { $0.liveScores.count == count + 1 })
        }
        #expect(await collector.wait { $0.events.count { $0.kind == .evicted } == 4 })
        #expect(await collector.wait { $0.lastStatus?.alerts.raised == 2 && $0.alerts.count == 2 })
        #expect(collector.alerts.map(\.engine.text) == ["E1", "E2"])
        // And whoever subscribes now hears of both, though one of them is not held.
        let late = ScoreCollector(daemon, topics: ["alert/"])
        #expect(await late.wait { Set($0.alerts) == Set(collector.alerts) })
        late.stop()
        await daemon.stopCleanly()
        #expect(collector.lastStatus?.alerts.raised == 2 && collector.alerts.allSatisfy { $0.id == 1 })
        collector.stop()
    }

    @Test func aJournalThatCannotBeWrittenForAWhileHoldsNoAlertBack() async throws {
        let (daemon, collector) = try await start(Self.always)
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        let peer = try LockingPeer(journal)
        for number in 1...5 {
            try socket.send(topic: "telemetry/E\(number)/", payload: Array(SeaLevel.cycle(1).utf8))
            #expect(await collector.wait { $0.alerts.count == number })
        }
        #expect(await collector.wait { $0.lastStatus?.alerts.unrecorded == 5 })
        try peer.release()
        #expect(await daemon.child.waitForErrors(containing: "the journal is written again: 5 alerts were kept late"))
        let stopped = await daemon.stop()
        #expect(stopped.status == 0)
        let said = stopped.errors.matches(of: /alerts are published without being kept until/)
        #expect(said.count == 1, "\(stopped.errors)")
        #expect(try journaledAlerts(journal).map(\.alert) == collector.alerts)
        collector.stop()
    }
}
