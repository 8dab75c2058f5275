import DequeModule
import ZeroMQ

/// The way in while it is being closed: peers are told that nothing more is read, what they had sent by then is taken in, and only
/// then is the endpoint given up. So a sender that waits keeps what it has, and nothing that left it is lost.
///
/// ```
///  nobody new is let in
///  socket ─► aside, as fast as it comes ─► scored at its pace
///    when nothing is left in the socket: the streams to the peers are ended ─► peers close ─► no connection left ─► unbound
/// ```
///
/// A sender that finds its stream ended connects anew, in a tenth of a second as libzmq has it: were it let in, what it sends then
/// would be lost with the endpoint.
///
/// What comes is set aside unread, for a stream must not stand still: libzmq reads no further in one that does once its peer
/// has closed it.
struct IngestClosing {
    /// How long that may take. A peer that does not close by then loses what is on its way.
    static let patience: UInt64 = 5_000_000_000
    /// Streams are ended while they have room, for as long as this; what stays full for so long is ended as it is.
    private static let roomPatience: UInt64 = 3_000_000_000
    /// The most bytes unread in a stream that has room: the least that the system gives a stream is three times as much.
    private static let most = 65_536
    /// Of a message that is telemetry, at least.
    private static let messageBytes = 32
    /// Messages set aside before the loop looks at anything else.
    static let batch = 8_192
    /// How often connections are looked for, in nanoseconds.
    private static let lookInterval: UInt64 = 1_000_000

    private let connections: EndpointConnections
    /// What is unread in a stream that is ended has to fit in the queue: one that libzmq has stopped reading, since the queue was
    /// full, is dropped with what it holds when both of its ends have ended. The queue itself stays as it is: libzmq may send word
    /// of another high-water mark to a connection that it has just freed, and dies of it.
    private let room: Int
    private let begun: UInt64
    private var deadline: UInt64 { begun + Self.patience }
    private var nextLook: UInt64 = 0
    /// The streams were ended once. From then on it is time that counts: a sender that finds its own ended connects anew.
    private var hasBegun = false

    /// - Parameters:
    ///   - highWaterMark: messages that libzmq holds of each connection.
    ///   - now: monotonic nanoseconds, like every `now` here.
    init(_ connections: EndpointConnections, highWaterMark: Int, now: UInt64) {
        self.connections = connections
        room = min(Self.most, highWaterMark * Self.messageBytes)
        begun = now
    }

    /// Goes on with the closing.
    ///
    /// - Parameter isDry: nothing is left in the socket.
    /// - Returns: how many connections are left once it is time to unbind, 0 if all went well; nil: not yet.
    mutating func step(isDry: Bool, now: UInt64) -> Int? {
        guard now >= nextLook, isDry || hasBegun || now >= deadline else { return nil }
        nextLook = now + Self.lookInterval
        hasBegun = true
        let count = connections.endOutput(ofStreamsWithin: now < begun + Self.roomPatience ? room : .max)
        return count == 0 || now >= deadline ? count : nil
    }
}
