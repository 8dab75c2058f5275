import Simulation
import Telemetry
import TestSupport
import Testing

/// Under overload what matters goes first.
@Suite(.loadsTheMachine, .serialized) struct OverloadedAlertTests {
    /// The 142 held-out engines fail beside a fleet that keeps the line of windows full, as fast as the daemon takes both.
    @Test(.enabled(if: CMAPSSData.isAvailable, "C-MAPSS files are not at hand; set TANDEM_CMAPSS"))
    func everyFailureIsConfirmedThoughTheQueueIsFull() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--ingest-high-water-mark", "64", "--scoring-window-queue", "256",
            "--status-interval", "100ms", "--tradeoff-stride", "5")
        let collector = ScoreCollector(daemon.scores, topics: ["alert/", "event/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        // As a new engine's first cycle for ever, far from an alert however long this takes.
        let new = try #require(
            try CMAPSSFile.load(path: CMAPSSData.path("train_FD001.txt.xz"), selection: EngineSelection("1")).first)
        let fleet = try CeaselessSender(to: daemon.ingest, engines: 2_000, row: Array(new.row(0)))
        #expect(await collector.wait(seconds: 120) { ($0.lastStatus?.windows.abandoned[.overload] ?? 0) > 100 })
        var engines: Set<String> = []
        let sets = ["FD001", "FD002", "FD003", "FD004"]
        let heldOut = try HeldOut(sets)
        for set in sets {
            let replay = try await Program.run(
                "replay", CMAPSSData.path(HeldOut.file(set)), "--engines", heldOut.selection(of: set), "--speed", "max",
                "--push", "--connect", daemon.ingest)
            #expect(replay.status == 0, "\(replay.errors)")
            engines.formUnion((heldOut.numbers[set] ?? []).map { "\(set)-\($0)" })
        }
        fleet.stop()
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        let status = try #require(collector.lastStatus)
        #expect(await collector.wait(seconds: 20) { UInt64($0.alerts.count) == status.published[.alert] })
        collector.stop()

        let lives = AlertLedger.lives(collector.alerts)
        let confirmed = engines.filter { name in
            guard let ids = lives[try! EngineID(name)], let last = ids.keys.max() else { return false }
            return ids[last] == [.raised, .confirmed]
        }
        print(
            "\(engines.count) failures under overload, \(confirmed.count) confirmed; "
                + status.importance.map { "\($0.name): \($0.scored) windows scored, \($0.abandoned) abandoned" }
                .joined(separator: "; "))
        #expect(engines.count == 142 && engines.subtracting(confirmed).sorted() == [])
        // It was one: most of the others' windows were given up, and of those that judge none that a newer one did not make up for.
        let ordinary = try #require(status.importance.first)
        #expect(ordinary.name == "ordinary" && ordinary.abandoned > ordinary.scored)
        // Windows that judge stand in front: a far smaller share of them is given up, for newer ones that judge instead.
        let judging = try #require(status.importance.last)
        #expect(judging.name == "judging" && judging.scored > 142)
        #expect(judging.abandoned * ordinary.scored * 10 < ordinary.abandoned * judging.scored)
        #expect(
            status.importance.map(\.abandoned).reduce(0, +) == status.windows.abandoned[.overload],
            "each is counted by what hung on it")
        for queue in status.queues { #expect(queue.highest <= queue.limit, "\(queue)") }
    }
}
