import ZeroMQ

/// The connections of a sender's socket: what is to be seen at each end, and what is known of what was sent.
///
/// Of what was sent over a connection that broke nobody can tell from here how much was read. Belongs to the sender's thread.
final class SenderConnections {
    /// nil once the sender has closed its socket.
    private var monitor: Monitor?
    private var tracker = ConnectionTracker()
    private var streams: [Int32: PeerStream] = [:]
    /// By the endpoint's name in libzmq's words.
    private(set) var sightings: [String: PeerSighting] = [:]
    /// Connections that broke after they had stood.
    private(set) var lossCount = 0

    init(_ monitor: Monitor) {
        self.monitor = monitor
    }

    /// Whether messages can flow.
    var areStanding: Bool { tracker.standingCount > 0 }

    /// Whether the system has passed on all that libzmq has written, on every connection.
    var areDrained: Bool { streams.values.allSatisfy(\.isDrained) }

    /// Adds what tells of changes to `poller`.
    func register(with poller: Poller) {
        if let monitor { _ = poller.add(monitor) }
    }

    /// Takes in what has happened.
    ///
    /// - Returns: how many connections broke.
    func look() throws(ZeroMQError) -> Int {
        var losses = 0
        while let event = try monitor?.tryReceive() {
            guard let outcome = tracker.take(event) else { continue }
            sightings[event.endpoint] = PeerSighting(outcome, after: sightings[event.endpoint] ?? .nothing)
            switch outcome {
            case .established(let descriptor): streams[descriptor] = PeerStream(of: descriptor)
            case .lost(let descriptor):
                streams[descriptor] = nil
                losses += 1
            case .opened, .refused, .unreached: break
            }
        }
        lossCount += losses
        return losses
    }

    /// Lets go of the monitor, after the socket was closed and looked at for the last time.
    func stopLooking() {
        monitor?.close()
        monitor = nil
    }

    /// Lets go of every connection, so that the peers see them end.
    func release() {
        streams.removeAll()
    }

    /// Ends every connection, once its peer has read everything. The socket must be closed, its context terminated.
    ///
    /// - Returns: whether there was one and all of them were read to their ends by `deadline`.
    func finish(by deadline: ContinuousClock.Instant) -> Bool {
        defer { release() }
        return !streams.isEmpty && streams.values.allSatisfy { $0.finish(by: deadline) == .readWhole }
    }
}
