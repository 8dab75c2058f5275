public import ZeroMQ

extension TelemetrySender {
    /// How often in a row the system's queues are found empty before the socket is closed: libzmq writes what it has without
    /// being asked, and so has nothing left. Were it otherwise, what it still holds when it closes a connection would be cut off.
    private static let drainedLooks = 4
    private static let drainInterval = Duration.milliseconds(2)

    /// Ends every connection, once its peer has read everything, or the sender's patience is at its end.
    ///
    /// - Returns: what is known of what was sent.
    public func finish() throws(ZeroMQError) -> Delivery {
        let isDrained = try isDrained()
        let isRead = isDrained ? try isReadWhole() : false
        return Delivery(
            sent: sentCount, unconfirmed: isRead ? unconfirmedCount : sentCount, lossCount: connections.lossCount)
    }

    /// Waits until the system has passed everything on; if that does not come, throws away what is left.
    private func isDrained() throws(ZeroMQError) -> Bool {
        let deadline = ContinuousClock.now + patience
        let poller = Poller()
        connections.register(with: poller)
        var looks = 0
        while looks < Self.drainedLooks {
            try look()
            // What was sent since the last loss was taken by a connection, of which the monitor may not have told yet.
            guard connections.areStanding || sentCount > unconfirmedCount, ContinuousClock.now < deadline else {
                try abandon()
                return false
            }
            looks = connections.areStanding && connections.areDrained ? looks + 1 : 0
            _ = try poller.wait(timeout: Self.drainInterval)
        }
        return true
    }

    /// Closes the socket and the connections.
    private func isReadWhole() throws(ZeroMQError) -> Bool {
        let start = ContinuousClock.now
        try close()
        // libzmq does not say what it threw away, only when it has stopped waiting.
        let isEmptied = ContinuousClock.now - start < patience
        return connections.finish(by: .now + patience) && isEmptied
    }
}
