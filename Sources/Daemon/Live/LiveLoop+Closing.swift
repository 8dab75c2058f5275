import Logging
import Scoring
import Telemetry
import ZeroMQ

// The way in, closed so that nothing is lost that left its sender.
extension LiveLoop {
    /// Begins to close the way in.
    func beginClosing() {
        let connections = EndpointConnections(bound: ingest.boundEndpoints, connected: ingest.connectedEndpoints)
        // Nobody new is let in.
        connections.dropArrivals()
        ingest.hideFiles()
        control.closing = IngestClosing(
            connections, highWaterMark: parts.settings.ingestHighWaterMark, now: Clock.monotonicNanoseconds())
        control.isEmptying = true
    }

    /// Goes on with it.
    func closeSome() throws {
        guard control.closing != nil else { return }
        let now = Clock.monotonicNanoseconds()
        control.closing?.look(now: now)
        control.isDry = false
        for _ in 0..<IngestClosing.batch {
            if control.aside.isFull { break }
            guard try receive() else {
                control.isDry = true
                break
            }
            let message = frames.copyFrames()
            control.closing?.tookIn(message, now: now)
            control.aside.append(message)
        }
        let (isDry, isCrowded) = (control.isDry, control.aside.isCrowded)
        guard let left = control.closing?.step(isDry: isDry, isCrowded: isCrowded, now: Clock.monotonicNanoseconds())
        else { return }
        if left > 0, let peers = control.closing?.describePeers() {
            let whom =
                left == 1 ? "1 sender did not end its connection" : "\(left) senders did not end their connections"
            parts.logger.warning("\(whom)\(peers): what was on its way may be lost, and shows as gaps then")
        }
        control.closing = nil
        try ingest.close()
        control.isIngestClosed = true
    }

    /// The next message: of those set aside, or from the socket once there is none. While the way in is being closed they are
    /// left where they are for as long as there is room, for a stream that stands still loses what is behind it.
    func nextMessage() throws -> Bool {
        if control.closing != nil, !control.aside.isFull { return false }
        guard let message = control.aside.popFirst() else {
            return control.closing == nil ? try receive() : false
        }
        frames.removeAll()
        for frame in message { frames.append(frame) }
        return true
    }

    /// The next message from the socket. Who guards the way in is told of it here and nowhere else, for what is set aside has come.
    private func receive() throws -> Bool {
        guard try ingest.tryReceive(into: &frames) else {
            parts.inflow.noteEmpty()
            return false
        }
        if parts.inflow.isWatching { parts.inflow.note(frames.sourceDescriptor) }
        return true
    }

    /// Says how many messages were taken in and never read; there is no time left for them.
    func countUnread() throws {
        var count = control.aside.drop()
        while try ingest.tryReceive(into: &frames) { count += 1 }
        guard count > 0 else { return }
        let reason = "\(count) messages had arrived and were not scored: shutdown.grace was over"
        parts.logger.warning("\(reason)")
        try announce(.refused, reason)
    }
}
