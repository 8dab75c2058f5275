import Foundation
import Simulation
import Telemetry
import Testing

/// A daemon that takes recordings by PULL, so that nothing is dropped, with room for every window and every message.
struct RecordedDaemon {
    let daemon: DaemonProcess
    let subscriber: SettledSubscriber

    /// - Parameter topics: what is subscribed to.
    init(
        _ settings: [String], topics: [String] = ["live/", "settled/", "event/", "status/"],
        model: String = Program.bundle, queue: Int = 1_000_000
    ) async throws {
        daemon = try await DaemonProcess(
            [
                "--ingest-type", "pull", "--publish-high-water-mark", "10000000", "--scoring-window-queue", "\(queue)",
                "--status-interval", "100ms",
            ] + settings, model: model)
        subscriber = SettledSubscriber(daemon, topics: topics)
        #expect(await subscriber.waitUntilSubscribed())
    }

    /// `tandem replay` as fast as the daemon takes it.
    func replay(_ files: [String], _ options: String...) async throws {
        let sent = try await Program.run(
            ["replay"] + files.map(CMAPSSData.path) + ["--speed", "max", "--push", "--connect", daemon.ingest] + options
        )
        #expect(sent.status == 0, "\(sent.errors)")
    }

    /// What the subscriber saw once so many cycles were settled; ends the daemon.
    func settled(_ count: Int) async -> SettledSubscriber.Seen {
        let isComplete = await subscriber.wait { $0.settledCount >= count }
        #expect(isComplete, "\(subscriber.look { $0.settledCount }) of \(count) cycles were settled")
        // A word too much would come now.
        let status = subscriber.look { $0.status?.sequence ?? 0 }
        #expect(await subscriber.wait { ($0.status?.sequence ?? 0) > status + 1 })
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
        return subscriber.stop()
    }
}
