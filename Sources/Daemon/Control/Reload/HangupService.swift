import ServiceLifecycle
import UnixSignals

/// Has the settings read anew at each SIGHUP, until the service group shuts down.
struct HangupService: Service {
    let onHangup: @Sendable () -> Void

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            onHangup()
        }
    }
}
