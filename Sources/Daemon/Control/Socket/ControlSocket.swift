import Logging
import Telemetry
import ZeroMQ

/// The socket that operators command a daemon by: a ROUTER on a Unix socket whose file mode says who may.
final class ControlSocket {
    let endpoint: String
    let router: Socket<ROUTER>
    let watch: ConnectionWatch
    private let lock: ControlLock

    /// Binds `endpoint`, replacing what a dead daemon left there.
    ///
    /// - Parameters:
    ///   - isStandard: nobody named the endpoint, it is the one in `/tmp` or another runtime folder.
    ///   - mode: of the socket's file.
    /// - Throws: ``ControlSocketError`` where another daemon holds it or its folder is not to be trusted; `ZeroMQError`, also
    ///   where something else lies there.
    init(_ context: Context, endpoint: String, isStandard: Bool, mode: UInt32, logger: Logger) throws {
        guard let file = LocalPath(endpoint: endpoint) else {
            throw ControlSocketError(endpoint, "expected ipc:// and a path")
        }
        self.endpoint = endpoint
        let folder = file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? "."
        if !folder.isEmpty { try ControlFolder.prepare(folder, isOurs: isStandard, endpoint: endpoint) }
        lock = try ControlLock(path: file.path + ".lock", endpoint: endpoint)
        router = try Socket<ROUTER>(context) { options in
            options.receiveHighWaterMark = ControlLimits.requestsQueued
            options.sendHighWaterMark = ControlLimits.repliesQueued
            options.maximumMessageSize = ControlLimits.messageBytes
            // The last replies may still reach who asked.
            options.linger = .atMost(.milliseconds(200))
        }
        watch = ConnectionWatch(
            .control, name: "control", type: .router, monitor: try router.monitor(), logger: logger)
        try router.bind(endpoint, mode: mode)
    }

    /// Takes the socket's file away and closes it.
    func close() {
        router.close()
    }
}
