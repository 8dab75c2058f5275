import DequeModule
import Telemetry

/// Messages that came while the way in is being closed, unread, in their order.
struct SetAside {
    private var messages: Deque<[[UInt8]]> = []
    /// The most that there were at once.
    private var highest = 0
    /// How many there may be: what waited in the socket, and room for what the senders' kernels and our own hold.
    private let limit: Int

    /// - Parameter highWaterMark: messages that libzmq holds of each connection.
    init(highWaterMark: Int) {
        limit = 4 * highWaterMark + 131_072
    }

    var isEmpty: Bool { messages.isEmpty }
    var isFull: Bool { messages.count >= limit }
    /// Half of the room is taken.
    var isCrowded: Bool { messages.count > limit / 2 }

    /// To be called with room for it.
    mutating func append(_ message: [[UInt8]]) {
        messages.append(message)
        highest = max(highest, messages.count)
    }

    mutating func popFirst() -> [[UInt8]]? { messages.popFirst() }

    /// Gives all of them up.
    ///
    /// - Returns: how many they were.
    mutating func drop() -> Int {
        defer { messages = [] }
        return messages.count
    }

    /// How full it is.
    var queue: Status.Queue {
        Status.Queue(name: "set_aside", depth: messages.count, limit: limit, highest: highest)
    }
}
