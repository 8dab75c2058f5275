import Foundation
import TestSupport
import Testing
import ZeroMQ

/// A command that sends and ends says success only where the daemon has read everything.
@Suite struct ConfirmedSendingTests {
    private static let patterns = ["sub", "pull"]
    /// The pace of a sender that the test itself ends: it only has to go on until then, whatever the machine makes of it.
    private static let steadily = ["--engines", "2", "--rate", "100"]

    private func flags(_ ingest: String) -> [String] { ingest == "pull" ? ["--push"] : [] }

    private func received(by daemon: DaemonProcess) throws -> Int {
        try ControlPeer(daemon.control).count("received")
    }

    /// Waits until the daemon has taken in at least so many messages.
    private func wait(for count: Int, at daemon: DaemonProcess) async throws {
        #expect(try await Patience.wait { try received(by: daemon) >= count })
    }

    /// The numbers of a report of what was not confirmed.
    private func doubt(_ errors: String) -> (sent: Int, doubtful: Int)? {
        let words = errors.firstMatch(of: /: (\d+) messages were sent, up to (\d+) of them were not taken/)
        guard let words, let sent = Int(words.1), let doubtful = Int(words.2) else { return nil }
        return (sent, doubtful)
    }

    /// What was said to be sent 25 times in 36 runs and never arrived.
    @Test(.endsSometime, arguments: [("sub", true), ("pull", false)])
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
        #expect(try received(by: daemon) == 0)
        _ = await daemon.stop()
    }

    private func simulate(_ endpoint: String, _ arguments: [String] = []) async throws -> Program.Outcome {
        try await Program.run(
            ["simulate", "--connect", endpoint, "--engines", "4", "--rate", "0", "--cycles", "400"] + arguments)
    }

    @Test(.loadsTheMachine, arguments: patterns)
    func whatIsSaidToBeSentHasArrived(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        for run in 1...20 {
            let outcome = try await simulate(daemon.ingest, flags(ingest) + ["--prefix", "run\(run)"])
            #expect(outcome.status == 0 && outcome.output.hasPrefix("sent 400 messages"), "\(outcome.errors)")
            // The daemon has read all of it; what it has read it takes in as soon as it comes to it.
            try await wait(for: run * 400, at: daemon)
            #expect(try received(by: daemon) == run * 400)
        }
        _ = await daemon.stop()
    }

    /// Ctrl-C ends what has no end, and what was sent by then has arrived.
    @Test(.endsSometime, arguments: patterns)
    func whatWasSentBeforeAnInterruptionHasArrived(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        for (limits, status, signal) in [([], 0, SIGINT), (["--cycles", "100000000"], 143, SIGTERM)] {
            let before = try received(by: daemon)
            let sender = try ChildProgram(
                Program.url, ["simulate", "--connect", daemon.ingest] + Self.steadily + limits + flags(ingest))
            try await wait(for: before + 1, at: daemon)
            sender.send(signal)
            let outcome = await sender.outcome()
            #expect(outcome.status == Int32(status), "\(outcome.errors)")
            let sent = try #require(outcome.output.firstMatch(of: /sent (\d+) messages/).flatMap { Int($0.1) })
            #expect(outcome.errors.contains("interrupted after \(sent) messages"))
            try await wait(for: before + sent, at: daemon)
            #expect(try received(by: daemon) == before + sent)
        }
        _ = await daemon.stop()
    }

    /// Nor is a daemon waited for that hangs: the second one ends it at once.
    @Test(.endsSometime) func aSecondInterruptionEndsItAtOnce() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let sender = try ChildProgram(
            Program.url,
            ["simulate", "--connect", daemon.ingest, "--patience", "3600", "--push"] + Self.steadily)
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
        .endsSometime,
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

    @Test(
        .endsSometime,
        arguments: [
            ("tcp://127.0.0.1:1", "nobody listens there"),
            ("ipc:///tmp/no-such-socket-of-tandem", "nobody listens there"),
            ("tcp://no-such-host.invalid:5560", "the host's name does not resolve"),
        ])
    func anAbsentDaemonIsSaidToBeAbsent(endpoint: String, expected: String) async throws {
        for pattern in [[], ["--push"]] {
            let outcome = try await simulate(endpoint, pattern + ["--patience", "0.6"])
            #expect(outcome.status == 69 && outcome.errors.contains(expected), "\(outcome.errors)")
        }
    }

    /// The kernel's buffers take what a daemon that hangs does not.
    @Test(.endsSometime, arguments: patterns)
    func aDaemonThatHangsIsNotSaidToHaveTakenWhatWasSent(ingest: String) async throws {
        for endpoint in ["tcp://127.0.0.1:*", "ipc://\(NSTemporaryDirectory())tandem-\(UUID().uuidString.prefix(8))"] {
            let daemon = try await DaemonProcess("--ingest-type", ingest, ingest: endpoint)
            let sender = try ChildProgram(
                Program.url,
                ["simulate", "--connect", daemon.ingest, "--patience", "2"] + Self.steadily + flags(ingest))
            try await wait(for: 1, at: daemon)
            let before = try received(by: daemon)
            daemon.child.send(SIGSTOP)
            sender.send(SIGINT)
            let outcome = await sender.outcome()
            daemon.child.send(SIGCONT)
            #expect(outcome.status == 69 && outcome.output.isEmpty)
            let interrupted = outcome.errors.firstMatch(of: /interrupted after (\d+) messages/).flatMap { Int($0.1) }
            let (sent, doubtful) = try #require(doubt(outcome.errors), "\(outcome.errors)")
            #expect(outcome.errors.contains("did not read everything within 2 s"), "\(outcome.errors)")
            // The stream itself stands, and its end was not come to: of none of them is it known that it was read.
            #expect(sent == interrupted && doubtful == sent && sent >= before)
            let stopped = await daemon.stop()
            let accepted = try #require(stopped.errors.firstMatch(of: /accepted=(\d+)/).flatMap { Int($0.1) })
            #expect((before...sent).contains(accepted))
        }
    }

    @Test(.endsSometime, arguments: patterns)
    func aDaemonThatIsReplacedMidwayIsNotSaidToHaveTakenAll(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let sender = try ChildProgram(
            Program.url,
            ["simulate", "--connect", daemon.ingest, "--patience", "60"] + Self.steadily + flags(ingest))
        try await wait(for: 1, at: daemon)
        let first = try received(by: daemon)
        daemon.child.send(SIGKILL)
        _ = await daemon.child.outcome()
        let successor = try await DaemonProcess("--ingest-type", ingest, ingest: daemon.ingest)
        // It goes on with the one that came.
        try await wait(for: 1, at: successor)
        sender.send(SIGINT)
        let outcome = await sender.outcome()
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        let warning = outcome.errors.firstMatch(of: /warning: the connection to tcp:\S+ broke after (\d+) messages/)
        let broken = try #require(warning.flatMap { Int($0.1) }, "\(outcome.errors)")
        let (sent, doubtful) = try #require(doubt(outcome.errors), "\(outcome.errors)")
        #expect(outcome.errors.contains(/error: the connection to tcp:\S+ broke/), "\(outcome.errors)")
        // All that was sent before the connection broke is in doubt, some of which the first one is known to have received.
        #expect(broken >= first && doubtful == broken && sent >= doubtful)
        // What came after it is not: the successor has that.
        try await wait(for: max(1, sent - doubtful), at: successor)
        #expect((sent - doubtful...sent - first).contains(try received(by: successor)))
        await successor.stopCleanly()
    }
}
