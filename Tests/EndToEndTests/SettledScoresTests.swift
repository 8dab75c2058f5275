import Telemetry
import Testing

/// What a subscriber of `settled/` gets: one final word on every cycle.
@Suite struct SettledScoresTests {
    @Test(arguments: [["--tradeoff-look-ahead", "15"], ["--tradeoff-point", "live"], ["--tradeoff-stride", "30"]])
    func everyCycleIsSettledOnceInOrderAndNamesTheLiveScoreItReplaces(policy: [String]) async throws {
        let daemon = try await DaemonProcess(["--ingest-type", "pull", "--shutdown-grace", "10m"] + policy)
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "5", "--cycles", "500", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        #expect(await collector.wait { $0.settledScores.count == 500 })
        collector.stop()
        #expect(collector.failure == nil)
        let windows = collector.windowScores
        for (engine, settled) in Dictionary(grouping: collector.settledScores, by: \.engine) {
            let live = collector.liveScores.filter { $0.engine == engine }
            #expect(settled.map(\.cycle) == live.map(\.cycle) && settled.map(\.sequence) == Array(1...100))
            #expect(settled.map(\.liveSequence) == live.map(\.sequence))
            #expect(settled.map(\.liveRUL) == live.map(\.rul) && settled.map(\.liveSigma) == live.map(\.sigma))
            #expect(settled.allSatisfy { ($0.short == nil) == ($0.lookAhead >= $0.asked) })
            #expect(settled.allSatisfy { $0.short == nil || $0.short == .shutdown })
            #expect(settled.allSatisfy { $0.epoch == live[0].epoch && $0.model == live[0].model })
            // What a window says is final is settled by it, and the other way round.
            let said = windows.filter { $0.engine == engine }.flatMap { window in
                zip(window.cycles, window.settled).filter(\.1).map { "\($0.0) \(window.window)" }
            }
            let done = settled.filter { $0.short == nil && $0.by != .live }.map { "\($0.cycle) \($0.window ?? 0)" }
            #expect(said == done)
        }
        let isLive = policy.contains("live")
        #expect(windows.isEmpty == isLive)
        #expect(collector.settledScores.contains { $0.by != .live } == !isLive)
        #expect(collector.lastStatus?.published[.settled] == 500)
    }

    @Test func aNewSubscriberGetsTheLastSettledScoreOfEachEngine() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--status-interval", "1h", "--tradeoff-look-ahead", "15",
            "--publish-protobuf-bind", "tcp://127.0.0.1:*")
        let early = ScoreCollector(daemon, topics: ["settled/"])
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "3", "--cycles", "90", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(
            await early.wait { Set($0.settledScores.filter { $0.cycle == 15 }.map(\.engine)).count == 3 })
        early.stop()
        let protobuf = try #require(
            daemon.child.errors.matches(of: /protobuf (tcp:[^\s,;]+)/).first.map { String($0.output.1) })
        for end in [daemon.scores, protobuf] {
            let late = ScoreCollector(end, topics: ["settled/"])
            #expect(await late.wait { $0.settledScores.count == 3 })
            #expect(late.settledScores.allSatisfy { $0.cycle == 15 && $0.sequence == 15 && $0.lookAhead == 15 })
            late.stop()
        }
        _ = await daemon.stop()
    }
}
