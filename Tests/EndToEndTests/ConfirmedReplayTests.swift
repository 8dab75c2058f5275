import Foundation
import TestSupport
import Testing

/// A replay says how much was replayed only where the daemon has read it, and otherwise how much may be missing.
@Suite(.endsSometime) struct ConfirmedReplayTests {
    private static let patterns = ["sub", "pull"]
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes a recording of engines that all have these cycles.
    private func recording(engines: Int, cycles: [Int]) throws -> String {
        let values = """
            -0.0007 -0.0004 100.0 518.67 641.82 1589.70 1400.60 14.62 21.61 554.36 2388.06 9046.19 1.30 47.47 521.66 \
            2388.02 8138.62 8.4195 0.03 392 2388 100.00 39.06 23.4190
            """
        let rows = (1...engines).flatMap { engine in cycles.map { "\(engine) \($0) \(values)\n" } }
        return try folder.write(rows.joined(), to: "FD.txt")
    }

    private static let fast = ["--speed", "max"]

    /// Two engines of 60 cycles, and one more of each that is due a day later: a replay sends 120, then waits, on any machine.
    private func endlessReplay(_ endpoint: String, _ arguments: [String]) throws -> ChildProgram {
        let file = try recording(engines: 2, cycles: Array(1...60) + [100_000_000])
        return try ChildProgram(
            Program.url, ["replay", file, "--connect", endpoint, "--speed", "1000"] + arguments)
    }

    private func replay(_ endpoint: String, _ arguments: [String]) async throws -> Program.Outcome {
        let file = try recording(engines: 2, cycles: Array(1...60))
        return try await Program.run(["replay", file, "--connect", endpoint] + Self.fast + arguments)
    }

    private func flags(_ ingest: String) -> [String] { ingest == "pull" ? ["--push"] : [] }
    /// Those that go with the other type.
    private func wrongFlags(_ ingest: String) -> [String] { ingest == "pull" ? [] : ["--push"] }

    /// Asks the daemon until it has received so many messages, and expects no more.
    private func expectReceived(_ count: Int, by peer: ControlPeer) async throws {
        #expect(try await Patience.wait { try peer.count("received") >= count })
        #expect(try peer.count("received") == count)
    }

    @Test(arguments: patterns) func whatIsSaidToBeReplayedHasArrived(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let peer = try ControlPeer(daemon.control)
        for run in 1...5 {
            let outcome = try await replay(daemon.ingest, flags(ingest) + ["--prefix", "run\(run)"])
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("replayed 120 cycles of 2 engines in "), "\(outcome.output)")
            try await expectReceived(run * 120, by: peer)
        }
        await daemon.stopCleanly()
    }

    @Test(arguments: patterns) func aSocketOfTheWrongTypeIsToldFromAnAbsentOne(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        for (endpoint, flags) in [(daemon.ingest, wrongFlags(ingest)), (daemon.scores, flags(ingest))] {
            let outcome = try await replay(endpoint, flags)
            #expect(outcome.status == 69 && outcome.output.isEmpty)
            #expect(
                outcome.errors.contains("a ZeroMQ socket is there, of a type that takes nothing from"),
                "\(outcome.errors)")
        }
        try await expectReceived(0, by: ControlPeer(daemon.control))
        _ = await daemon.stop()
    }

    @Test(arguments: patterns) func anAbsentDaemonIsSaidToBeAbsent(ingest: String) async throws {
        let outcome = try await replay("tcp://127.0.0.1:1", flags(ingest) + ["--patience", "0.5"])
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("within 0.5 s: nobody listens there"), "\(outcome.errors)")
    }

    /// Connections are made by the system for it.
    @Test(arguments: patterns) func aDaemonThatHangsFromTheStartTakesNothing(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        daemon.child.send(SIGSTOP)
        let outcome = try await replay(daemon.ingest, flags(ingest) + ["--patience", "0.5"])
        daemon.child.send(SIGCONT)
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("says nothing: no ZeroMQ, or a daemon that hangs"), "\(outcome.errors)")
        try await expectReceived(0, by: ControlPeer(daemon.control))
        _ = await daemon.stop()
    }

    /// It may have read everything, but does not say so.
    @Test(arguments: patterns) func whatADaemonThatHangsMidwayWasSentIsNotSaidToBeTaken(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let peer = try ControlPeer(daemon.control)
        let replay = try endlessReplay(daemon.ingest, flags(ingest) + ["--patience", "2"])
        try await expectReceived(120, by: peer)
        daemon.child.send(SIGSTOP)
        replay.send(SIGINT)
        let outcome = await replay.outcome()
        daemon.child.send(SIGCONT)
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("interrupted after 120 messages"), "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                "did not read everything within 2 s: 120 messages were sent, up to 120 of them were not taken"),
            "\(outcome.errors)")
        // It has subscribed; what a pusher is connected to has said nothing but its greeting.
        if ingest == "sub" { #expect(!outcome.errors.contains("no ZeroMQ"), "\(outcome.errors)") }
        try await expectReceived(120, by: peer)
        _ = await daemon.stop()
    }

    @Test(arguments: patterns) func aReplayThatIsCutShortSaysHowMuchHasArrived(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let peer = try ControlPeer(daemon.control)
        for (number, (signal, status)) in [(SIGINT, 130), (SIGTERM, 143)].enumerated() {
            let replay = try endlessReplay(daemon.ingest, flags(ingest) + ["--prefix", "run\(number)"])
            try await expectReceived(120 * (number + 1), by: peer)
            replay.send(signal)
            let outcome = await replay.outcome()
            #expect(outcome.status == Int32(status), "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("replayed 120 of 122 cycles of 2 engines in "), "\(outcome.output)")
        }
        try await expectReceived(240, by: peer)
        await daemon.stopCleanly()
    }

    /// The daemon's live thread is held and its queue is short: what it does not read fills every queue before it.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: Python.path)))
    func aReplayThatNobodyTakesAnyMoreSaysHowFarItCame() async throws {
        let place = try TemporaryEndpoint()
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--ingest-high-water-mark", "100", ingest: place.endpoint)
        guard let held = try await HeldThread("tandem-live", of: daemon.child) else { return _ = await daemon.stop() }
        let file = try recording(engines: 100, cycles: Array(1...100))
        let outcome = try await Program.run(
            ["replay", file, "--connect", daemon.ingest, "--push", "--patience", "2"] + Self.fast)
        await held.letGo()
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        let words = outcome.errors.firstMatch(of: /stopped taking telemetry after (\d+) cycles; the last of them/)
        let sent = try #require(words.flatMap { Int($0.1) }, "\(outcome.errors)")
        #expect(sent < 10_000)
        // A drain ends when all that has come is scored.
        let drained = try ControlPeer(daemon.control).ask(#"{"command":"drain"}"#)
        let accepted = try #require(drained["accepted"] as? Int, "\(drained.fields)")
        #expect(accepted > 0 && accepted <= sent)
        _ = await daemon.stop()
    }

    /// Nobody is let in meanwhile, and an operator who has forgotten it looks for another fault.
    @Test(arguments: patterns) func aDrainIsThoughtOfWhereNothingIsTaken(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        #expect(try await daemon.ctl("drain").status == 0)
        let outcome = try await replay(daemon.ingest, flags(ingest) + ["--patience", "0.5"])
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("drain"), "\(outcome.errors)")
        _ = await daemon.stop()
    }
}

/// A soak believes none of its publishers that did not come to its end.
@Suite(.endsSometime) struct SoakedPublisherTests {
    @Test(arguments: [("pull", []), ("sub", ["--push"])])
    func aSoakOfADaemonOfTheOtherTypeFails(ingest: String, flags: [String]) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let soak = try await Program.run(
            ["soak", "--publishers", "2", "--engines", "4", "--telemetry", daemon.ingest, "--scores", daemon.scores]
                + flags)
        #expect(soak.status == 69 && soak.output.isEmpty)
        #expect(soak.errors.contains("of a type that takes nothing from"), "\(soak.errors)")
        #expect(soak.errors.contains(/error: publisher [12] ended with status 69/), "\(soak.errors)")
        await daemon.stopCleanly()
    }

    /// Its publishers would wait for it, for as long as they have patience.
    @Test func aSoakWhoseDaemonDiesFailsAtOnceAndSaysWhy() async throws {
        let soak = try ChildProgram(
            Program.url,
            // It goes on until the daemon dies, and is no load.
            [
                "soak", "--publishers", "2", "--engines", "4", "--duration", "3600", "--rate", "1", "--model",
                Program.bundle,
            ])
        let daemon = try #require(await Descendants.wait(of: soak.identifier, count: 1).first)
        let children = await Descendants.wait(of: soak.identifier, count: 3)
        try #require(children.count == 3 && children.contains(daemon), "\(soak.errors)")
        kill(daemon, SIGKILL)
        let outcome = await soak.outcome()
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("error: the daemon has ended"), "\(outcome.errors)")
        #expect(await Descendants.haveEnded(children))
    }
}
