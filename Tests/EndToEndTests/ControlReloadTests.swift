import Foundation
import Telemetry
import Testing

/// Settings read anew while the daemon runs.
@Suite struct ControlReloadTests {
    private static func daemon(
        _ yaml: String, environment: [String: String] = [:]
    ) async throws -> (DaemonProcess, URL) {
        let file = FileManager.default.temporaryDirectory.appending(path: "tandem-\(UUID().uuidString).yaml")
        try yaml.write(to: file, atomically: true, encoding: .utf8)
        return (try await DaemonProcess("--config", file.path, environment: environment), file)
    }

    @Test func whatCanChangeChangesAndTheRestIsNamed() async throws {
        let (daemon, file) = try await Self.daemon("status:\n  interval: 1h\nengines:\n  maximum: 50\n")
        defer { try? FileManager.default.removeItem(at: file) }
        let collector = ScoreCollector(daemon)
        #expect(try await daemon.ctl("reload").output == "nothing has changed\n")
        try "status:\n  interval: 100ms\nengines:\n  maximum: 60\nlog:\n  level: warning\n"
            .write(to: file, atomically: true, encoding: .utf8)
        let reloaded = try await daemon.ctl("reload")
        #expect(
            reloaded.output == """
                changed       status.interval: 1h -> 100ms
                changed       log.level: info -> warning
                needs restart engines.maximum: 50 -> 60

                """, "\(reloaded.errors)")
        #expect(await collector.wait { ($0.lastStatus?.sequence ?? 0) >= 5 })
        // What needs a restart is said again; what was changed is not.
        #expect(try await daemon.ctl("reload").output == "needs restart engines.maximum: 50 -> 60\n")
        collector.stop()
        let stopped = await daemon.stop()
        #expect(!stopped.errors.contains("info tandem: [Daemon] stopping"), "\(stopped.errors)")
    }

    @Test func settingsWithAMistakeChangeNothing() async throws {
        let (daemon, file) = try await Self.daemon("status:\n  interval: 1s\n")
        defer { try? FileManager.default.removeItem(at: file) }
        try "status:\n  interval: 5ms\nlog:\n  levl: info\n".write(to: file, atomically: true, encoding: .utf8)
        let refused = try await daemon.ctl("reload")
        #expect(refused.status == 65)
        #expect(refused.errors.contains("unknown setting log.levl; did you mean log.level?"), "\(refused.errors)")
        #expect(refused.errors.contains("status.interval: found \"5ms\""))
        try FileManager.default.removeItem(at: file)
        let gone = try await daemon.ctl("--json", "reload")
        #expect(gone.status == 65)
        #expect(gone.output.contains("\"code\":\"refused\""), "\(gone.output)")
        #expect(gone.output.contains("cannot read the settings"))
        #expect(daemon.child.errors.contains("reload: nothing has changed"))
        _ = await daemon.stop()
    }

    @Test func aPolicyThatCannotBeHadChangesNothingElseEither() async throws {
        let (daemon, file) = try await Self.daemon("tradeoff:\n  look_ahead: 12\n")
        defer { try? FileManager.default.removeItem(at: file) }
        try "tradeoff:\n  point: latency\nalerts:\n  threshold: 25\n"
            .write(to: file, atomically: true, encoding: .utf8)
        let changed = try await daemon.ctl("reload")
        #expect(
            changed.output.contains("changed       tradeoff.point: nothing -> latency\n"),
            "\(changed.output)\(changed.errors)")
        #expect(changed.output.contains("changed       alerts.threshold: 30 -> 25"), "\(changed.output)")
        #expect(try await daemon.ctl("tradeoff", "get").output.hasPrefix("policy        latency\n"))
        #expect(try await daemon.ctl("reload").output == "nothing has changed\n")
        try "tradeoff:\n  error: 0.5\nstatus:\n  interval: 100ms\n".write(to: file, atomically: true, encoding: .utf8)
        let refused = try await daemon.ctl("reload")
        #expect(refused.status == 65 && refused.errors.contains("error 0.5"), "\(refused.errors)")
        #expect(try await daemon.ctl("tradeoff", "get").output.hasPrefix("policy        latency\n"))
        _ = await daemon.stop()
    }

    @Test func aHangupDoesTheSameAndSystemdIsTold() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "tandem-notify-\(UUID().uuidString)").path
        let listener = try NotifyListener(path: path)
        let (daemon, file) = try await Self.daemon(
            "status:\n  interval: 1h\n", environment: ["NOTIFY_SOCKET": path])
        defer { try? FileManager.default.removeItem(at: file) }
        try "status:\n  interval: 200ms\n".write(to: file, atomically: true, encoding: .utf8)
        daemon.child.send(SIGHUP)
        #expect(await daemon.child.waitForErrors(containing: "reload: status.interval: 1h -> 200ms"))
        #expect(await listener.wait(for: "RELOADING=1\nMONOTONIC_USEC="))
        #expect(await listener.wait(for: "READY=1\nSTATUS=settings read anew"))
        try "status: [\n".write(to: file, atomically: true, encoding: .utf8)
        daemon.child.send(SIGHUP)
        #expect(await daemon.child.waitForErrors(containing: "error tandem: [Daemon] reload: nothing has changed: "))
        await daemon.stopCleanly()
    }
}
