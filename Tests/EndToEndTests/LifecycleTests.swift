import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// Engines that come and go, and daemons that must stop or not start.
@Suite struct LifecycleTests {
    @Test func anEvictedEngineLeavesNothingBehind() async throws {
        let daemon = try await DaemonProcess(
            "--ingest-type", "pull", "--engines-maximum", "2", "--status-interval", "100ms")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        for number in 1...20 {
            try socket.send(topic: "telemetry/E\(number)/", payload: Array(SeaLevel.cycle(1).utf8))
        }
        #expect(await collector.wait { $0.lastStatus?.windows.abandoned[.evicted] == 18 })
        #expect(collector.lastStatus?.engines == 2)
        #expect(collector.events.filter { $0.kind == .evicted }.count == 18)
        #expect(collector.events.first { $0.kind == .evicted }?.reason == "2 engines are held, the most allowed")

        // A new subscriber hears of the engines that are held, and of no ghosts.
        let late = ScoreCollector(daemon)
        #expect(await late.wait { $0.liveScores.count >= 2 && ($0.lastStatus?.sequence ?? 0) > 1 })
        #expect(await late.wait { $0.messages.filter { $0.topic == "status/" }.count >= 5 })
        #expect(Set(late.messages.compactMap(\.message.engine?.text)) == ["E19", "E20"])
        late.stop()
        _ = await daemon.stop()
        collector.stop()
    }

    @Test func aSilentEngineIsEvictedAfterTheTimeout() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--engines-idle-timeout", "1s")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        try socket.send(topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(1).utf8))
        #expect(await collector.wait { $0.events.first?.kind == .evicted })
        #expect(collector.events.first?.reason.hasPrefix("silent since 20") == true)
        #expect(await collector.wait { $0.lastStatus?.engines == 0 })
        _ = await daemon.stop()
        collector.stop()
    }

    @Test func theWatchdogIsFedHoweverSeldomStatusIsPublished() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "tandem-notify-\(UUID().uuidString)").path
        let listener = try NotifyListener(path: path)
        let daemon = try await DaemonProcess(
            "--status-interval", "1h", environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"])
        #expect(await listener.wait(for: "WATCHDOG=1"))
        _ = await daemon.stop()
    }

    @Test func aServedUnixSocketIsNotTakenOver() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-ipc-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let endpoint = "ipc://\(folder.path)/scores"
        let first = try await DaemonProcess("--publish-protobuf-bind", endpoint)
        let second = try await Program.run(
            "serve", "--model-path", Program.bundle, "--ingest-bind", "tcp://127.0.0.1:*", "--publish-json-bind",
            endpoint, "--control-bind=")
        #expect(second.status == 69)
        #expect(second.errors.contains("cannot bind \(endpoint): address already in use"), "\(second.errors)")
        _ = await first.stop()
    }

    /// A publisher that never pauses cannot keep a daemon from stopping, and what was accepted until then is scored.
    @Test(.loadsTheMachine) func aDaemonStopsUnderSteadyFire() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--shutdown-grace", "4s")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let publisher = try ChildProgram(
            Program.url,
            ["simulate", "--push", "--connect", daemon.ingest, "--engines", "50", "--rate", "0", "--duration", "3600"])
        #expect(await collector.wait { $0.liveScores.count > 5_000 })
        let stopped = await daemon.stop()
        publisher.send(SIGKILL)
        #expect(stopped.status == 0, "\(stopped.errors)")
        #expect(stopped.errors.contains("stopping: scoring what was accepted"))
        #expect(
            await collector.wait {
                // The last status, not one that was published while windows still waited.
                UInt64($0.liveScores.count) == $0.lastStatus?.accepted && $0.lastStatus?.windows.isSettled == true
            })
        let status = try #require(collector.lastStatus)
        #expect(status.windows.queued == 0 && status.windows.isSettled)
        #expect(await collector.wait { UInt64($0.windowScores.count) == status.windows.scored })
        #expect(UInt64(collector.abandonedWindows.count) == status.windows.abandoned.values.reduce(0, +))
        collector.stop()
        _ = await publisher.outcome()
    }
}
