import Foundation
import TestSupport
import Testing
import ZeroMQ

/// A command that sends and ends says success only where the daemon has read everything.
@Suite(.endsSometime) struct ConfirmedSendingTests {
    private static let patterns = ["sub", "pull"]

    private func flags(_ ingest: String) -> [String] { ingest == "pull" ? ["--push"] : [] }

    private func received(by daemon: DaemonProcess) async throws -> Int {
        let outcome = try await daemon.ctl("--json", "status")
        let reply = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require((reply?["status"] as? [String: Any])?["received"] as? Int)
    }

    /// Waits until the daemon has taken in at least so many messages.
    private func wait(for count: Int, at daemon: DaemonProcess) async throws {
        #expect(try await Patience.wait { try await received(by: daemon) >= count })
    }

    /// What was said to be sent 25 times in 36 runs and never arrived.
    @Test(arguments: [("sub", true), ("pull", false)])
    func aSocketOfTheWrongTypeIsToldFromAnAbsentOne(ingest: String, pushes: Bool) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        for endpoint in [daemon.ingest, daemon.scores] {
            for _ in 0..<18 {
                let outcome = try await simulate(endpoint, pushes ? ["--push"] : [])
                #expect(outcome.status == 69 && outcome.output.isEmpty)
                #expect(
                    outcome.errors.contains("a ZeroMQ socket is there, of a type that takes nothing from"),
                    "\(outcome.errors)")
            }
        }
        #expect(try await received(by: daemon) == 0)
        _ = await daemon.stop()
    }

    private func simulate(_ endpoint: String, _ arguments: [String] = []) async throws -> Program.Outcome {
        try await Program.run(
            ["simulate", "--connect", endpoint, "--engines", "4", "--rate", "0", "--cycles", "400"] + arguments)
    }

    @Test(arguments: patterns)
    func whatIsSaidToBeSentHasArrived(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        for run in 1...20 {
            let outcome = try await simulate(daemon.ingest, flags(ingest) + ["--prefix", "run\(run)"])
            #expect(outcome.status == 0 && outcome.output.hasPrefix("sent 400 messages"), "\(outcome.errors)")
            // The daemon has read all of it; what it has read it takes in as soon as it comes to it.
            try await wait(for: run * 400, at: daemon)
            #expect(try await received(by: daemon) == run * 400)
        }
        _ = await daemon.stop()
    }

    /// Ctrl-C ends what has no end, and what was sent by then has arrived.
    @Test(arguments: patterns)
    func whatWasSentBeforeAnInterruptionHasArrived(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        for (limits, status, signal) in [([], 0, SIGINT), (["--cycles", "100000000"], 143, SIGTERM)] {
            let before = try await received(by: daemon)
            let sender = try ChildProgram(
                Program.url,
                ["simulate", "--connect", daemon.ingest, "--engines", "2", "--rate", "100"] + limits + flags(ingest))
            try await wait(for: before + 1, at: daemon)
            sender.send(signal)
            let outcome = await sender.outcome()
            #expect(outcome.status == Int32(status), "\(outcome.errors)")
            let sent = try #require(outcome.output.firstMatch(of: /sent (\d+) messages/).flatMap { Int($0.1) })
            #expect(outcome.errors.contains("interrupted after \(sent) messages"))
            try await wait(for: before + sent, at: daemon)
            #expect(try await received(by: daemon) == before + sent)
        }
        _ = await daemon.stop()
    }

    /// Nor is a daemon waited for that hangs: the second one ends it at once.
    @Test func aSecondInterruptionEndsItAtOnce() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let sender = try ChildProgram(
            Program.url,
            ["simulate", "--connect", daemon.ingest, "--rate", "100", "--patience", "3600", "--push"])
        try await wait(for: 1, at: daemon)
        daemon.child.send(SIGSTOP)
        sender.send(SIGINT)
        #expect(await Patience.wait { sender.errors.contains("interrupted after") })
        sender.send(SIGINT)
        #expect(await sender.outcome().status == -SIGINT)
        daemon.child.send(SIGCONT)
        _ = await daemon.stop()
    }

    @Test(
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request", true, "does not speak ZeroMQ"),
            ("SSH-2.0-OpenSSH_9.2p1\r\n", true, "does not speak ZeroMQ"),
            (
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 60\r\n\r\n400 Bad Request, and the connection stays",
                false, "no ZeroMQ"
            ),
            (nil, true, "does not speak ZeroMQ"), (nil, false, "no ZeroMQ"),
        ] as [(String?, Bool, String)])
    func whatIsNoZeroMQIsSaidToBeNone(answer: String?, closes: Bool, expected: String) async throws {
        let server = try PlainServer(answer: answer, closes: closes)
        for pattern in [[], ["--push"]] {
            let outcome = try await simulate(server.endpoint, pattern + ["--patience", "1"])
            #expect(outcome.status == 69 && outcome.output.isEmpty)
            #expect(outcome.errors.contains(expected), "\(outcome.errors)")
        }
        server.stop()
    }

    @Test(arguments: [
        ("tcp://127.0.0.1:1", "nobody listens there"), ("ipc:///tmp/no-such-socket-of-tandem", "nobody listens there"),
        ("tcp://no-such-host.invalid:5560", "the host's name does not resolve"),
    ])
    func anAbsentDaemonIsSaidToBeAbsent(endpoint: String, expected: String) async throws {
        for pattern in [[], ["--push"]] {
            let outcome = try await simulate(endpoint, pattern + ["--patience", "0.6"])
            #expect(outcome.status == 69 && outcome.errors.contains(expected), "\(outcome.errors)")
        }
    }

    /// The kernel's buffers take what a daemon that hangs does not.
    @Test(arguments: patterns)
    func aDaemonThatHangsIsNotSaidToHaveTakenWhatWasSent(ingest: String) async throws {
        for endpoint in ["tcp://127.0.0.1:*", "ipc://\(NSTemporaryDirectory())tandem-\(UUID().uuidString.prefix(8))"] {
            let daemon = try await DaemonProcess("--ingest-type", ingest, ingest: endpoint)
            let collector = ScoreCollector(daemon)
            #expect(await collector.waitUntilSubscribed())
            let sender = try ChildProgram(
                Program.url,
                [
                    "simulate", "--connect", daemon.ingest, "--engines", "2", "--rate", "100", "--patience", "2",
                ]
                    + flags(ingest))
            #expect(await collector.wait { !$0.liveScores.isEmpty })
            daemon.child.send(SIGSTOP)
            sender.send(SIGINT)
            let outcome = await sender.outcome()
            daemon.child.send(SIGCONT)
            #expect(outcome.status == 69 && outcome.output.isEmpty)
            #expect(
                outcome.errors.contains(/did not read everything within 2 s: \d+ messages were sent, up to \d+ of them/)
                    || outcome.errors.contains("stopped taking telemetry"), "\(outcome.errors)")
            collector.stop()
            _ = await daemon.stop()
        }
    }

    @Test(arguments: patterns)
    func aDaemonThatIsReplacedMidwayIsNotSaidToHaveTakenAll(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let sender = try ChildProgram(
            Program.url,
            [
                "simulate", "--connect", daemon.ingest, "--engines", "2", "--rate", "200", "--patience", "60",
            ]
                + flags(ingest))
        #expect(await collector.wait { !$0.liveScores.isEmpty })
        collector.stop()
        daemon.child.send(SIGKILL)
        _ = await daemon.child.outcome()
        let successor = try await DaemonProcess("--ingest-type", ingest, ingest: daemon.ingest)
        // It goes on with the one that came.
        try await wait(for: 1, at: successor)
        #expect(try await received(by: successor) > 0)
        sender.send(SIGINT)
        let outcome = await sender.outcome()
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(
            outcome.errors.contains(/warning: the connection to tcp:\S+ broke after \d+ messages/), "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                /error: the connection to tcp:\S+ broke: \d+ messages were sent, up to \d+ of them were not taken/),
            "\(outcome.errors)")
        _ = await successor.stop()
    }
}
