import ServiceLifecycle

/// Runs the live loop on a thread of its own, until the service group shuts down.
struct LiveService: Service {
    let parts: LiveParts
    let onReady: @Sendable (BoundEnds) -> Void

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await DedicatedThread.run(name: "tandem-live") { [parts, onReady] in
                // It is the one that the watchdog hears.
                FatalSignals.answerForProcess()
                let loop = try LiveLoop(parts)
                onReady(
                    BoundEnds(
                        ingest: loop.ingest.endpoints,
                        publish: Dictionary(
                            uniqueKeysWithValues: loop.publisher.outlets.map { ($0.encoding, $0.endpoints) }),
                        control: parts.settings.controlBind))
                try loop.run()
            }
        } onCancelOrGracefulShutdown: {
            parts.notifier.stopping(status: "scoring what was accepted")
            parts.stop.request()
        }
    }
}
