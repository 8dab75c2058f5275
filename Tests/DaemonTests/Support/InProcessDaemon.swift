import Daemon
import Inference
import Logging
import ServiceLifecycle
import TestSupport

/// A daemon in the tests' own process, with a tiny bundle, free ports and a control socket in a folder of its own.
enum InProcessDaemon {
    static func bundle(version: Int = 1) throws -> ModelBundle {
        let tiny = try TinyBundle(version: version)
        defer { tiny.remove() }
        return try tiny.load()
    }

    /// Runs a daemon for as long as `body` lasts.
    ///
    /// - Parameters:
    ///   - load: finds other models.
    ///   - body: is given the control socket's endpoint, once the daemon listens there.
    static func run(
        load: @escaping ModelLoading, preparationLimit: Duration = ControlLimits.preparation,
        _ body: (_ control: String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let control = "ipc://\(folder.path)/control"
        let settings = try Settings.load(
            file: nil, environment: [:],
            arguments: [
                "--ingest-bind", "tcp://127.0.0.1:*", "--publish-json-bind", "tcp://127.0.0.1:*", "--control-bind",
                control, "--tradeoff-stride", "10",
            ])
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let daemon = Daemon(
            settings: settings, bundle: try bundle(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            load: load, preparationLimit: preparationLimit,
            onReady: { _ in
                isReady.yield()
                isReady.finish()
            })
        let group = try daemon.serviceGroup()
        let running = Task {
            defer { isReady.finish() }
            try await group.run()
        }
        for await _ in ready {}
        do {
            try await body(control)
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }
}
