/// The limits of the control socket.
public enum ControlLimits {
    /// The largest request.
    public static let requestBytes = 65_536
    /// How deep arrays and objects nest in a request.
    static let requestDepth = 16
    /// The longest name or path of a bundle in a request, in bytes: as long as a path may be.
    static let bundleNameBytes = 4_096
    /// A message above this closes its connection, because it would be in memory before it could be refused.
    static let messageBytes = 16 << 20
    /// Frames of a request: the peer's id, what a REQ puts in front, and the payload.
    static let frames = 8
    /// Requests of one peer that wait in its queue; beyond it the peer waits.
    static let requestsQueued = 16
    /// Replies to one peer that wait to be read; beyond it they are dropped.
    static let repliesQueued = 64
    /// Orders that wait for the live thread, of all peers; beyond it requests are refused as `busy`.
    static let orders = 64
    /// Requests, of all peers, whose reply is still to come, as from a `drain`; beyond it they are refused as `busy`.
    static let waiting = 256
    /// Orders of one peer that wait, so that one that asks without end leaves room for others.
    static let ordersOfPeer = 16
    /// How long a way in that was closed is tried for, in nanoseconds.
    static let reopening: UInt64 = 5_000_000_000
    /// Requests taken from the socket before answers are looked at.
    static let requestBatch = 32
    /// How long a model may take to be loaded, verified, packed and measured before that is given up.
    public static let preparation = Duration.seconds(600)
    /// The part of the live thread's time that orders may take: one in so many.
    static let dutyCycle: UInt64 = 16
}
