/// What is known of everything that a sender has sent.
public struct Delivery: Sendable, Hashable {
    /// Messages handed over to the socket.
    public let sent: Int
    /// Of those, how many the daemon may not have read: all that were on a connection which broke, or whose end it did not
    /// come to in time. How many of them it has read nevertheless, only the daemon knows.
    public let unconfirmed: Int
    /// Connections that broke after they had stood.
    public let lossCount: Int

    public init(sent: Int, unconfirmed: Int, lossCount: Int) {
        self.sent = sent
        self.unconfirmed = unconfirmed
        self.lossCount = lossCount
    }

    /// Whether the daemon has read everything.
    public var isComplete: Bool { unconfirmed == 0 }
}
