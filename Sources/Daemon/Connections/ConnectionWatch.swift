import Logging
import Telemetry
import ZeroMQ

/// The monitor of one socket and the ledger it fills. Belongs to the socket's thread.
///
/// Monitors keep what is not read, for otherwise they would hold the socket up, so they are read to the end, in slices, some times
/// a second: nobody waits for their news, and so they wake nobody.
final class ConnectionWatch {
    /// Events taken in before the loop looks at anything else. A peer that connects and leaves without end makes a handful each
    /// time, fewer than libzmq's own work for it on this thread.
    private static let batch = 256

    let socket: Status.SocketName
    private var ledger: ConnectionLedger
    private let monitor: Monitor
    private let logger: Logger

    /// To be made before the socket is bound or connected.
    init(_ socket: Status.SocketName, name: String, type: SocketKind, monitor: Monitor, logger: Logger) {
        self.socket = socket
        self.monitor = monitor
        self.logger = logger
        ledger = ConnectionLedger(name: name, type: type, isProbed: socket == .control)
    }

    var counts: Status.ConnectionCounts { ledger.counts }

    /// For a thread that does nothing else some times a second.
    func register(with poller: Poller) {
        _ = poller.add(monitor)
    }

    /// Takes in what has happened, some of it if it is much.
    ///
    /// - Returns: whether there may be more, and what was said of it in the log.
    @discardableResult func takeSlice(now: UInt64) throws(ZeroMQError) -> (hasMore: Bool, said: [String]) {
        var taken = 0
        while taken < Self.batch, let event = try monitor.tryReceive() {
            ledger.take(event, now: now)
            taken += 1
        }
        let lines = ledger.takeLines(now: now)
        for line in lines {
            if line.isWarning { logger.warning("\(line.text)") } else { logger.notice("\(line.text)") }
        }
        return (taken == Self.batch, lines.map(\.text))
    }

    func takeRetries(now: UInt64) -> [String] { ledger.takeRetries(now: now) }
}
