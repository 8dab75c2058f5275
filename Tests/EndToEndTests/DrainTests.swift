import Foundation
import Simulation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

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

    /// A sender of 200 a second has something on its way most of the time and never much: at that rate telemetry was lost in the
    /// field. The others have as much on its way as there is room for.
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
        let collector = ScoreCollector(daemon, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        // Always some way ahead of the daemon, so that a drain finds cycles on their way, whatever the speed of the two.
        let sender = SteadyFleet(FleetOptions(engines: 50), to: daemon.ingest) { [collector] sent in
            sent < Int(collector.lastStatus?.accepted ?? 0) + 1_000
        }
        for _ in 0..<3 {
            let accepted = collector.lastStatus?.accepted ?? 0
            #expect(await collector.wait { ($0.lastStatus?.accepted ?? 0) > accepted + 500 })
            #expect(try await daemon.ctl("drain").status == 0)
            let resumed = try await daemon.ctl("drain", "--resume")
            #expect(resumed.status == 0, "\(resumed.errors)")
        }
        let sent = UInt64(await sender.stop())
        #expect(sender.failure == nil)
        // A stream may be cut within one message by each of them.
        #expect(
            await collector.wait { ($0.lastStatus?.accepted ?? 0) >= sent - 3 },
            "\(sent) sent, \(collector.lastStatus?.accepted ?? 0) accepted")
        collector.stop()
        await daemon.stopCleanly()
    }

    /// Time for scoring is over before it began: what had arrived and was not scored is counted and said, to the message.
    @Test(arguments: ["pull", "sub"]) func whatIsNotScoredForLackOfTimeIsSaid(ingest: String) async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", ingest, "--tradeoff-point", "live", "--status-interval", "100ms", "--shutdown-grace", "0s")
        let collector = ScoreCollector(daemon, topics: ["status/", "event/"])
        #expect(await collector.waitUntilSubscribed())
        let sender = try Self.sender(ingest == "pull" ? .push : .pub, to: daemon)
        var rest = 1...20_000
        if ingest == "sub" {
            // Through a drain these are held, and none of them is scored before the end.
            try Self.send(1...300, by: sender)
            #expect(await collector.wait { $0.lastStatus?.accepted == 300 })
            #expect(try await daemon.ctl("drain").status == 0)
            rest = 301...20_000
        }
        try Self.send(rest, by: sender)
        // The daemon has read all of it, so that nothing is on its way any more.
        #expect(try sender.finish() == Delivery(sent: 20_000, unconfirmed: 0, lossCount: 0))
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        let words = stopped.errors.firstMatch(of: /(\d+) messages had arrived and were not scored/)
        let unscored = words.flatMap { Int($0.1) } ?? 0
        #expect(await collector.wait { Int($0.lastStatus?.accepted ?? 0) + unscored == 20_000 }, "\(stopped.errors)")
        if ingest == "sub" { #expect(unscored == 19_700) }
        let expected = words.map { ["\($0.0): shutdown.grace was over"] } ?? []
        #expect(
            await collector.wait { $0.events.map(\.reason).filter { $0.contains("not scored") } == expected },
            "\(collector.events)")
        collector.stop()
    }

    private static func sender(_ pattern: TelemetrySender.Pattern, to daemon: DaemonProcess) throws -> TelemetrySender {
        let sender = try TelemetrySender(
            pattern, endpoints: [Endpoint(daemon.ingest, for: .connect)], patience: .seconds(Patience.seconds))
        #expect(try sender.waitForPeer(timeout: .seconds(Patience.seconds)))
        return sender
    }

    /// Sends the messages of these numbers: cycles of four engines in turn.
    private static func send(_ numbers: ClosedRange<Int>, by sender: TelemetrySender) throws {
        for number in numbers {
            let cycle = SeaLevel.cycle((number - 1) / 4 + 1)
            try sender.send([Array("telemetry/E\(number % 4)/".utf8), Array(cycle.utf8)])
        }
    }

    /// Publishers are not made to lose anything by a drain, for they would not wait: what they send is held, and the stop has it
    /// scored.
    @Test func whatAPublisherSentBeforeAndDuringADrainIsScoredByAStop() async throws {
        let daemon = try await DaemonProcess("--status-interval", "100ms", "--shutdown-grace", "120s")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let sender = try Self.sender(.pub, to: daemon)
        try Self.send(1...400, by: sender)
        #expect(await collector.wait { $0.liveScores.count == 400 })
        #expect(try await daemon.ctl("drain").status == 0)
        #expect(await collector.wait { $0.settledScores.count == 400 })
        try Self.send(401...800, by: sender)
        #expect(try sender.finish() == Delivery(sent: 800, unconfirmed: 0, lossCount: 0))
        let status = collector.lastStatus?.sequence ?? 0
        #expect(await collector.wait { ($0.lastStatus?.sequence ?? 0) > status + 1 })
        #expect(collector.lastStatus?.accepted == 400 && collector.liveScores.count == 400)

        try await expectNothingLost(daemon, collector)
        #expect(collector.lastStatus?.accepted == 800)
        for (engine, scores) in Dictionary(grouping: collector.liveScores, by: \.engine) {
            #expect(scores.map(\.cycle) == Array(1...200), "\(engine)")
        }
        collector.stop()
    }

    /// It sends on through the drain and the stop: its own queue is its own affair, and all that the daemon has taken is scored.
    @Test(arguments: [true, false]) func allThatWasTakenOfACeaselessPublisherIsScored(drains: Bool) async throws {
        let daemon = try await DaemonProcess(
            "--tradeoff-point", "live", "--ingest-high-water-mark", "5000", "--status-interval", "100ms",
            "--shutdown-grace", "120s")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let publisher = try ChildProgram(
            Program.url, ["simulate", "--connect", daemon.ingest, "--engines", "50", "--rate", "0"])
        #expect(await collector.wait { ($0.lastStatus?.accepted ?? 0) > 5_000 })
        if drains { #expect(try await daemon.ctl("drain").status == 0) }
        try await expectNothingLost(daemon, collector)
        collector.stop()
        publisher.send(SIGKILL)
        _ = await publisher.outcome()
    }

    /// Stops the daemon, and expects that everything accepted was scored, settled and published, and nothing is said to be lost.
    private func expectNothingLost(_ daemon: DaemonProcess, _ collector: ScoreCollector) async throws {
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        for words in ["not scored", "is lost", "did not end"] {
            #expect(!stopped.errors.contains(words), "\(stopped.errors)")
        }
        let accepted = try #require(stopped.errors.firstMatch(of: /accepted=(\d+)/).flatMap { Int($0.1) })
        #expect(
            await collector.wait { $0.lastStatus.map { Int($0.accepted) } == accepted },
            "\(accepted) accepted: \(stopped.errors)")
        #expect(await collector.wait { $0.liveScores.count == accepted && $0.settledScores.count == accepted })
        #expect(collector.lastStatus?.windows.isSettled == true)
    }
}

/// Senders that neither end their streams nor heed the question for it.
@Suite(.endsSometime) struct StubbornSenderTests {
    /// One has its stream ended, the other, which sends without a pause, is asked first. What they sent is scored all the same.
    @Test(arguments: [true, false]) func theyAreNamedAndNotWaitedForAnyLonger(drains: Bool) async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--ingest-high-water-mark", "100", "--tradeoff-point", "live", "--status-interval",
            "100ms", "--shutdown-grace", "120s")
        let collector = ScoreCollector(daemon, topics: ["status/"])
        #expect(await collector.waitUntilSubscribed())
        let silent = try StubbornSender(to: daemon.ingest, engine: "E1", goesOn: false)
        let ceaseless = try StubbornSender(to: daemon.ingest, engine: "E2", goesOn: true)
        #expect(await collector.wait { ($0.lastStatus?.accepted ?? 0) > 200 })
        if drains {
            let drained = try await daemon.ctl("drain")
            #expect(drained.status == 0, "\(drained.errors)")
            #expect(daemon.child.errors.contains("2 senders did not end their connections ("))
        }
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        // Both were there to the end, and were told.
        #expect(await Patience.wait { silent.wasTold && ceaseless.wasTold })
        #expect(!silent.wasAsked && ceaseless.wasAsked)
        #expect(
            await collector.wait { $0.lastStatus.map { Int($0.accepted) } == silent.sent + ceaseless.sent },
            "\(silent.sent) and \(ceaseless.sent) sent")
        let warning = try #require(
            stopped.errors.split(separator: "\n").first { $0.contains("2 senders did not end their connections") })
        #expect(warning.contains(silent.address) && warning.contains(ceaseless.address), "\(warning)")
        collector.stop()
    }
}
