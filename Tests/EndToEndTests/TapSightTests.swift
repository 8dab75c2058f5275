import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What `tandem tap` says within two seconds where nothing comes.
@Suite(.endsSometime) struct TapSightTests {
    /// - Returns: what a tap without an end has said once it has said something on standard error.
    private func tap(_ endpoint: String, _ arguments: String...) async throws -> (output: String, errors: String) {
        let tap = try ChildProgram(Program.url, ["tap", "--connect", endpoint] + arguments)
        #expect(await tap.waitForErrors(containing: "\n"))
        tap.send(SIGKILL)
        let outcome = await tap.outcome()
        return (outcome.output, outcome.errors)
    }

    @Test(arguments: ["sub", "pull"])
    func thePortForTelemetryIsToldFromThatOfScores(ingest: String) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let outcome = try await Program.run(["tap", "--connect", daemon.ingest])
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("a ZeroMQ socket is there that publishes nothing"), "\(outcome.errors)")
        _ = await daemon.stop()
    }

    @Test func aDaemonToWhichNothingHasComeSaysSo() async throws {
        let daemon = try await DaemonProcess()
        let outcome = try await tap(daemon.scores)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors
                == "nothing yet from \(daemon.scores): connected to tandem \(Self.version), to which no telemetry has come\n"
        )
        _ = await daemon.stop()
    }

    private static let version = "0.1.0"

    @Test(arguments: [
        ("live/E9/", "and nothing on live/E9/\n"),
        ("/live/E1/", "and nothing on /live/E1/; found topic /live/E1/, expected one that begins with live/, "),
        ("E1", "found topic E1, expected one that begins with live/, "),
    ])
    func aTopicThatMatchesNothingIsSaidToMatchNothing(topic: String, expected: String) async throws {
        let daemon = try await DaemonProcess()
        let sent = try await Program.run(
            "simulate", "--connect", daemon.ingest, "--engines", "1", "--cycles", "40", "--rate", "0")
        #expect(sent.status == 0)
        let outcome = try await tap(daemon.scores, topic)
        #expect(
            outcome.errors.contains("connected to tandem") && outcome.errors.contains(expected), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        _ = await daemon.stop()
    }

    @Test func aPublisherThatIsNoDaemonIsSaidToSendNothing() async throws {
        let socket = try Socket<PUB>(try Context())
        let endpoint = try socket.bind("tcp://127.0.0.1:*")
        let outcome = try await tap(endpoint, "live/")
        #expect(
            outcome.errors == "nothing yet from \(endpoint): connected to a publisher that sends nothing on live/\n")
        socket.close()
    }

    @Test(arguments: [
        ("tcp://127.0.0.1:1", "nobody listens there; is the daemon running?"),
        ("ipc:///tmp/no-such-socket-of-tandem", "nobody listens there; is the daemon running?"),
        ("tcp://no-such-host.invalid:5561", "the host's name does not resolve"),
    ])
    func nobodyThereIsSaid(endpoint: String, expected: String) async throws {
        let outcome = try await tap(endpoint)
        #expect(outcome.errors == "nothing yet from \(endpoint): \(expected)\n")
    }

    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", true, "does not speak ZeroMQ"), (nil, false, "says nothing"),
    ])
    func whatIsNoZeroMQIsSaidToBeNone(answer: String?, closes: Bool, expected: String) async throws {
        let server = try PlainServer(answer: answer, closes: closes)
        let outcome = try await tap(server.endpoint)
        #expect(outcome.errors.contains(expected), "\(outcome.errors)")
        server.stop()
    }

    /// The question goes unseen where messages come, and its answer is shown to whoever asked for it alone.
    @Test func statusIsShownOnlyToWhoAsksForIt() async throws {
        let daemon = try await DaemonProcess()
        let unasked = try await tap(daemon.scores, "--json")
        #expect(unasked.errors.contains("connected to tandem") && unasked.output.isEmpty, "\(unasked.errors)")
        let asked = try await Program.run("tap", "--connect", daemon.scores, "--json", "status/", "--count", "2")
        #expect(asked.status == 0 && asked.errors.isEmpty && asked.output.split(separator: "\n").count == 2)
        _ = await daemon.stop()
    }
}
