import Telemetry
import TestSupport
import Testing

/// What leaves a sender is scored by this daemon or by the next.
@Suite(.loadsTheMachine, .serialized) struct DrainTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var rate: Double?
        var drains: Bool
        var isLocal = false
        var testDescription: String {
            "\(rate.map { "\(Int($0)) a second" } ?? "as fast as it can"), \(drains ? "drained first" : "stopped"), "
                + (isLocal ? "ipc" : "tcp")
        }
    }

    static let cases = [
        Case(rate: 200, drains: true), Case(rate: nil, drains: true), Case(rate: nil, drains: false),
        Case(rate: nil, drains: true, isLocal: true),
    ]

    /// A sender that never pauses, while its daemon is drained, stopped and started again. At full speed its stream may be cut
    /// within one message, which libzmq does not send again: no more than that one is missed.
    @Test(arguments: cases) func aSenderLosesNothingOverADrainAndARestart(_ example: Case) async throws {
        let settings = [
            "--ingest-type", "pull", "--ingest-high-water-mark", "5000", "--tradeoff-point", "live",
            "--status-interval", "100ms", "--shutdown-grace", "120s",
        ]
        let folder = try TemporaryEndpoint()
        let first = try await DaemonProcess(
            settings, ingest: example.isLocal ? folder.endpoint : LastingPort.endpoint())
        let before = ScoreCollector(first.scores, topics: ["status/", "event/"])
        #expect(await before.waitUntilSubscribed())
        let sender = try CeaselessSender(to: first.ingest, engines: 50, rate: example.rate)
        let enough = example.rate == nil ? 20_000 : 200
        #expect(await before.wait(seconds: 60) { ($0.lastStatus?.accepted ?? 0) > UInt64(enough) })
        if example.drains {
            let drained = try await first.ctl("drain")
            #expect(drained.status == 0, "\(drained.errors)")
            // Nothing more is taken, whatever is sent.
            let accepted = before.lastStatus?.sequence ?? 0
            #expect(await before.wait { ($0.lastStatus?.sequence ?? 0) > accepted + 5 })
        }
        let stopped = await first.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        #expect(!stopped.errors.contains("not scored") && !stopped.errors.contains("is lost"), "\(stopped.errors)")
        #expect(await before.wait { $0.lastStatus?.published[.live] == $0.lastStatus?.accepted })
        let one = try #require(before.lastStatus)
        #expect(one.accepted == one.received, "refused: \(one.refused)")
        before.stop()

        let second = try await DaemonProcess(settings, ingest: first.ingest)
        let after = ScoreCollector(second.scores, topics: ["status/"])
        #expect(await after.waitUntilSubscribed())
        #expect(await after.wait(seconds: 60) { ($0.lastStatus?.accepted ?? 0) > UInt64(enough) })
        sender.stop()
        let sent = UInt64(sender.sent)
        #expect(
            await after.wait(seconds: 60) { ($0.lastStatus?.accepted ?? 0) + one.accepted >= sent - 1 },
            "\(sent) sent, \(one.accepted) and \(after.lastStatus?.accepted ?? 0) accepted")
        #expect((after.lastStatus?.accepted ?? 0) + one.accepted <= sent)
        after.stop()
        _ = await second.stop()
    }

    /// An operator changes her mind.
    @Test func whatWaitedThroughADrainIsTakenOnceItIsOver() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--tradeoff-point", "live", "--status-interval", "100ms")
        let collector = ScoreCollector(daemon.scores, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        let sender = try CeaselessSender(to: daemon.ingest, engines: 50, rate: 2_000)
        for _ in 0..<3 {
            let accepted = collector.lastStatus?.accepted ?? 0
            #expect(await collector.wait { ($0.lastStatus?.accepted ?? 0) > accepted + 500 })
            #expect(try await daemon.ctl("drain").status == 0)
            let resumed = try await daemon.ctl("drain", "--resume")
            #expect(resumed.status == 0, "\(resumed.errors)")
        }
        sender.stop()
        let sent = UInt64(sender.sent)
        #expect(
            await collector.wait(seconds: 60) { ($0.lastStatus?.accepted ?? 0) >= sent - 3 },
            "\(sent) sent, \(collector.lastStatus?.accepted ?? 0) accepted")
        collector.stop()
        _ = await daemon.stop()
    }

    /// Time for scoring is over before it began: what had arrived is counted and said.
    @Test func whatIsNotScoredForLackOfTimeIsSaid() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--tradeoff-point", "live", "--status-interval", "100ms", "--shutdown-grace", "0s")
        let collector = ScoreCollector(daemon.scores, topics: ["status/", "event/"])
        #expect(await collector.waitUntilSubscribed())
        let sender = try CeaselessSender(to: daemon.ingest, engines: 50)
        #expect(await collector.wait(seconds: 60) { ($0.lastStatus?.accepted ?? 0) > 20_000 })
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        if stopped.errors.contains("had arrived and were not scored") {
            #expect(await collector.wait { $0.events.contains { $0.reason.contains("were not scored") } })
        }
        sender.drop()
        collector.stop()
    }
}
