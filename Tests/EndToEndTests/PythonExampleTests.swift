import Foundation
import TestSupport
import Testing

/// The short programs of `examples/python`, against the real daemon.
@Suite(.enabled(if: Python.hasPyZMQ, "no Python with pyzmq; set TANDEM_PYTHON"))
struct PythonExampleTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func example(_ name: String) -> String {
        Program.root.appending(path: "examples/python/\(name).py").path
    }

    /// `send_telemetry.py` with so many cycles on its standard input, to its end.
    private func send(_ cycles: Int, to endpoint: String, _ arguments: [String]) async throws -> Program.Outcome {
        let row = """
            0 0 100 518.67 641.82 1589.7 1400.6 14.62 21.61 554.36 2388.06 9046.19 1.3 47.47 521.66 2388.02 8138.62 \
            8.4195 0.03 392 2388 100 39.06 23.419
            """
        let input = try folder.write([String](repeating: row, count: cycles).joined(separator: "\n"), to: "rows.txt")
        let sender = try ChildProgram(
            URL(filePath: "/bin/sh"),
            ["-c", #"input=$1; shift; exec "$0" "$@" < "$input""#, Python.path, input]
                + [example("send_telemetry"), endpoint] + arguments)
        return await sender.outcome()
    }

    private static let types = [("sub", []), ("pull", ["--push"])] as [(String, [String])]

    @Test(arguments: types)
    func telemetryFromPythonIsScoredForASubscriberInPython(ingest: String, flags: [String]) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        let subscriber = try ChildProgram(URL(filePath: Python.path), [example("subscribe_scores"), daemon.scores])
        let sent = try await send(32, to: daemon.ingest, flags)
        #expect(sent.status == 0 && sent.errors.isEmpty, "\(sent.errors)")
        _ = await subscriber.wait { $0.output.contains("window/E1/ 30 ") && $0.output.contains("live/E1/ 32 ") }
        // The last-value cache serves a subscriber that came late, so the newest of each topic is always there.
        #expect(subscriber.output.contains("live/E1/ 32 "), "\(subscriber.output)\(subscriber.errors)")
        #expect(subscriber.output.contains("window/E1/ 30 "), "\(subscriber.output)\(subscriber.errors)")
        // Not SIGTERM: a child inherits the signal mask of the thread that starts it, and Dispatch's block that signal.
        subscriber.send(SIGKILL)
        _ = await subscriber.outcome()
        _ = await daemon.stop()
    }

    /// Nothing is dropped by the sender, in its queue or when it ends: more than any queue of it holds.
    @Test(arguments: types)
    func whatASenderInPythonEndsWellWithHasArrived(ingest: String, flags: [String]) async throws {
        let daemon = try await DaemonProcess("--ingest-type", ingest, "--tradeoff-point", "live")
        let sent = try await send(5_000, to: daemon.ingest, flags)
        #expect(sent.status == 0 && sent.errors.isEmpty, "\(sent.errors)")
        let peer = try ControlPeer(daemon.control)
        #expect(try await Patience.wait { try peer.count("accepted") >= 5_000 })
        #expect(try peer.count("accepted") == 5_000)
        await daemon.stopCleanly()
    }

    @Test(arguments: types)
    func aSenderInPythonThatNobodyHearsSaysSoInALine(ingest: String, flags: [String]) async throws {
        let patience = ["--patience", "0.5"]
        func expect(_ sent: Program.Outcome, says text: String, sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(sent.status == 69 && sent.output.isEmpty, sourceLocation: sourceLocation)
            #expect(
                sent.errors.hasPrefix("error: ") && sent.errors.contains(text)
                    && sent.errors.split(separator: "\n").count == 1, "\(sent.errors)", sourceLocation: sourceLocation)
        }
        expect(try await send(1, to: "tcp://127.0.0.1:1", flags + patience), says: "nobody is there in time")
        let daemon = try await DaemonProcess("--ingest-type", ingest)
        for (endpoint, flags) in [(daemon.ingest, ingest == "pull" ? [] : ["--push"]), (daemon.scores, flags)] {
            expect(try await send(1, to: endpoint, flags), says: "takes nothing from this socket")
        }
        daemon.child.send(SIGSTOP)
        expect(try await send(1, to: daemon.ingest, flags + patience), says: "nobody is there in time")
        daemon.child.send(SIGCONT)
        await daemon.stopCleanly()
    }

    @Test func subscribersInPythonSeeSettledScoresAndAlerts() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        func subscriber(_ name: String) throws -> ChildProgram {
            try ChildProgram(URL(filePath: Python.path), [example(name), daemon.scores])
        }
        // Lives that end in failure, so that something becomes critical and everything is settled.
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "2", "--after-failure", "stop", "--rate",
            "0",
            "--prefix", "E")
        #expect(sent.status == 0, "\(sent.errors)")
        // They come late: the last-value cache has the newest message of each topic.
        let settled = try subscriber("subscribe_settled")
        let alerts = try subscriber("subscribe_alerts")
        _ = await settled.wait { $0.output.contains("E-2 ") }
        _ = await alerts.wait { $0.output.contains("E-2: ") }
        let score = /E-2 \d+ \d+\.\d ± \d+\.\d \(live: \d+\.\d ± \d+\.\d\), look-ahead \d+/
        #expect(settled.output.contains(score), "\(settled.output)\(settled.errors)")
        let alert = /E-2: alert 1 \w+ by \w+ at cycle \d+, RUL \d+\.\d/
        #expect(alerts.output.contains(alert), "\(alerts.output)\(alerts.errors)")
        for child in [settled, alerts] {
            child.send(SIGKILL)
            _ = await child.outcome()
        }
        _ = await daemon.stop()
    }
}
