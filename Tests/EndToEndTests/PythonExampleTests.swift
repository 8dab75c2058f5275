import Foundation
import Testing

/// The ten-line programs of `examples/python`, against the real daemon.
@Suite(.enabled(if: Python.hasPyZMQ, "no Python with pyzmq; set TANDEM_PYTHON"))
struct PythonExampleTests {
    @Test func telemetryFromPythonIsScoredForASubscriberInPython() async throws {
        let daemon = try await DaemonProcess()
        let folder = Program.root.appending(path: "examples/python")
        let subscriber = try ChildProgram(
            URL(filePath: Python.path), [folder.appending(path: "subscribe_scores.py").path, daemon.scores])
        // The beacon's last value would not be printed, so wait for the subscription itself: it is there once a score comes.
        let row = Array(
            repeating:
                "0 0 100 518.67 641.82 1589.7 1400.6 14.62 21.61 554.36 2388.06 9046.19 1.3 47.47 521.66 2388.02 8138.62 8.4195 0.03 392 2388 100 39.06 23.419",
            count: 32)
        let input = FileManager.default.temporaryDirectory.appending(path: "tandem-\(UUID().uuidString).txt")
        try row.joined(separator: "\n").write(to: input, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: input) }
        let sender = try ChildProgram(
            URL(filePath: "/bin/sh"),
            [
                "-c", "exec \"$0\" \"$1\" \"$2\" < \"$3\"", Python.path,
                folder.appending(path: "send_telemetry.py").path,
                daemon.ingest, input.path,
            ])
        let sent = await sender.outcome()
        #expect(sent.status == 0, "\(sent.errors)")
        _ = await subscriber.wait { $0.output.contains("window/E1/ 30 ") && $0.output.contains("live/E1/ 32 ") }
        // The last-value cache serves a subscriber that came late, so the newest of each topic is always there.
        #expect(subscriber.output.contains("live/E1/ 32 "), "\(subscriber.output)\(subscriber.errors)")
        #expect(subscriber.output.contains("window/E1/ 30 "), "\(subscriber.output)\(subscriber.errors)")
        // Not SIGTERM: a child inherits the signal mask of the thread that starts it, and Dispatch's block that signal.
        subscriber.send(SIGKILL)
        _ = await subscriber.outcome()
        _ = await daemon.stop()
    }

    @Test func subscribersInPythonSeeSettledScoresAndAlerts() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        func subscriber(_ name: String) throws -> ChildProgram {
            let file = Program.root.appending(path: "examples/python/\(name).py").path
            return try ChildProgram(URL(filePath: Python.path), [file, daemon.scores])
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
