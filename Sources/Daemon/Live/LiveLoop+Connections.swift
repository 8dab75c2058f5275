import Logging
import Telemetry
import ZeroMQ

// What becomes of the connections of the live thread's sockets.
extension LiveLoop {
    /// Takes in what the monitors tell, some of it if it is much.
    func watchConnections() throws {
        hasMoreConnectionEvents = false
        let now = Clock.monotonicNanoseconds()
        for watch in watches {
            let (hasMore, said) = try watch.takeSlice(now: now)
            if hasMore { hasMoreConnectionEvents = true }
            // Who reads scores may not read the daemon's log.
            for line in said { try announce(.connection, line) }
        }
    }

    /// Says what is due, and tries again where libzmq does not.
    func tendConnections(_ now: UInt64) throws {
        try watchConnections()
        for endpoint in ingest.watch.takeRetries(now: now) { try ingest.reconnect(endpoint) }
        for outlet in publisher.outlets {
            for endpoint in outlet.watch.takeRetries(now: now) { try outlet.reconnect(endpoint) }
        }
        // Nobody is heard while nobody is listened to.
        let peers = control.isDraining ? 0 : ingest.watch.counts.standing
        if let hint = silenceHint?.look(peers: peers, received: counters.received, now: now) {
            parts.logger.notice("ingest: \(hint)")
            try announce(.connection, "ingest: \(hint)")
        }
    }

    /// By socket.
    var connectionCounts: [Status.SocketName: Status.ConnectionCounts] {
        var counts: [Status.SocketName: Status.ConnectionCounts] = [:]
        for watch in watches { counts[watch.socket] = watch.counts }
        counts[.control] = parts.mailbox.controlConnections
        return counts
    }
}
