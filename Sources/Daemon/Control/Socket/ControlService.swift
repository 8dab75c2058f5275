import ServiceLifecycle
import Synchronization

/// Runs the control thread until the service group shuts down.
final class ControlService: Service {
    private let parts: ControlParts
    /// Taken by the thread that owns it from then on.
    private let socket: Mutex<ControlSocket?>

    /// - Parameter socket: nil where the operator wants none.
    init(_ socket: sending ControlSocket?, parts: ControlParts) {
        self.parts = parts
        self.socket = Mutex(socket)
    }

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await DedicatedThread.run(name: "tandem-control") { [self] in
                let taken = socket.withLock { socket in
                    let taken = socket
                    socket = nil
                    return taken
                }
                try ControlThread(taken, parts: parts).run()
            }
        } onCancelOrGracefulShutdown: { [parts] in
            parts.stop.request()
        }
    }
}
