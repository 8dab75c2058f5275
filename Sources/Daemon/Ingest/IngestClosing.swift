import DequeModule
import ZeroMQ

/// The way in while it is being closed: peers are told that nothing more is read, what they had sent by then is taken in, and only
/// then is the endpoint given up. So a sender that waits keeps what it has, and nothing that left it is lost.
///
/// ```
///  nobody new is let in
///  socket ─► aside, as fast as it comes ─► scored at its pace
///    once nothing is left in the socket, a stream that has room is ended
///    more came meanwhile than leaves room in the socket: the peer is asked to end its stream
///      ─► peers close ─► no connection left ─► unbound
/// ```
///
/// A sender that finds its stream ended connects anew, in a tenth of a second as libzmq has it: were it let in, what it sends then
/// would be lost with the endpoint.
///
/// What comes is set aside unread, for libzmq must not stop reading a stream that has ended on our side: as soon as its peer has
/// closed it, what is unread is dropped. How much that is nobody can tell beforehand, since on a busy machine the system holds
/// packets that it has not yet given to any stream. So whoever sends so much that the queue may fill is asked first.
struct IngestClosing {
    /// How long a peer that does not close is waited for while nothing comes. What is on its way then is lost.
    static let patience: UInt64 = 5_000_000_000
    /// How long that may take in all, of peers that send on.
    static let longest: UInt64 = 15_000_000_000
    /// Streams are ended while they have room, for as long as this; what stays full for so long is ended as it is.
    private static let roomPatience: UInt64 = 3_000_000_000
    /// How long those who were asked are waited for, and then treated as all others.
    private static let answerPatience: UInt64 = 5_000_000_000
    /// The most bytes unread in a stream that has room: the least that the system gives a stream is three times as much.
    private static let most = 65_536
    /// Of a message that is telemetry, at least.
    private static let leastMessageBytes = 32
    /// Messages set aside before the loop looks at anything else.
    static let batch = 8_192
    /// Peers that did not end their connections and are named.
    private static let peersNamed = 8
    /// How often connections are looked for, in nanoseconds, and how many times as long as that took: of thousands it takes a while,
    /// and what comes by them has to be set aside meanwhile.
    private static let (lookInterval, lookShare): (UInt64, UInt64) = (1_000_000, 4)

    private let connections: EndpointConnections
    private let highWaterMark: Int
    private let begun: UInt64
    private var nextLook: UInt64 = 0
    private var found: EndpointConnections.Found?
    /// Whose streams are left to them; nil as long as nobody was asked.
    private var asked: Set<Int32>?
    /// When something came last.
    private var moved: UInt64
    /// What was set aside so far.
    private var (messages, bytes) = (0, 0)

    /// - Parameters:
    ///   - highWaterMark: messages that libzmq holds of each connection.
    ///   - now: monotonic nanoseconds, like every `now` here.
    init(_ connections: EndpointConnections, highWaterMark: Int, now: UInt64) {
        self.connections = connections
        self.highWaterMark = highWaterMark
        begun = now
        moved = now
    }

    /// The most messages that may be on their way when a stream is ended. They have to fit in the queue, of which half may not be
    /// free even when it is dry, since libzmq's thread learns of what was read by halves. It stays as long as it is: libzmq may
    /// send word of another high-water mark to a connection that it has just freed, and dies of it.
    private var messageRoom: Int { highWaterMark / 4 }

    /// The same in bytes unread.
    private var room: Int {
        let messageBytes = messages > 0 ? max(bytes / messages, Self.leastMessageBytes) : Self.leastMessageBytes
        return min(Self.most, messageRoom * messageBytes)
    }

    /// Who is connected still: some of them by name.
    func describePeers() -> String {
        let peers = connections.peers()
        let rest = peers.count - Self.peersNamed
        return peers.isEmpty
            ? "" : " (\(peers.prefix(Self.peersNamed).joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : ""))"
    }

    /// A message was set aside.
    mutating func tookIn(_ message: [[UInt8]], now: UInt64) {
        moved = now
        messages += 1
        for frame in message { bytes += frame.count }
    }

    /// Looks for the connections if that is due: before the socket is emptied, so that little time passes until they are ended.
    mutating func look(now: UInt64) {
        guard now >= nextLook else { return }
        found = connections.find()
        let end = Clock.monotonicNanoseconds()
        nextLook = max(now + Self.lookInterval, Clock.resting(Self.lookShare, from: now, to: end))
    }

    /// Goes on with the closing.
    ///
    /// - Parameters:
    ///   - isDry: nothing is left in the socket.
    ///   - isCrowded: half of the room for what is set aside is taken.
    /// - Returns: how many connections are left once it is time to unbind, 0 if all went well; nil: not yet.
    mutating func step(isDry: Bool, isCrowded: Bool, now: UInt64) -> Int? {
        let isUrgent = isCrowded || now >= begun + Self.roomPatience
        let isOver = now >= min(moved + Self.patience, begun + Self.longest)
        let isAsking = messages > messageRoom && asked == nil
        guard isDry || isUrgent || isOver || isAsking, let found else { return nil }
        self.found = nil
        if isAsking { asked = connections.askForEnd(of: found) }
        if now >= begun + Self.answerPatience { asked = [] }
        // What is in a queue that is not dry takes the room of what is in the streams.
        let count = connections.endOutput(of: found, within: isUrgent ? nil : isDry ? room : 0, except: asked ?? [])
        return count == 0 || isOver ? count : nil
    }
}
