import CZeroMQ

/// A message of any number of frames, to be filled, sent and received over and over.
///
/// ```
///   slots   ┌───────┬───────┬───────┬───────┐
///           │ topic │payload│ empty │ empty │    count 2, discarded 0
///           └───────┴───────┴───────┴───────┘
/// ```
///
/// A message is received whole, whatever its number of frames, and the caller judges it. Frames beyond
/// ``maximumFrames`` are taken from the socket all the same and only counted, in ``discarded``, so that the next message
/// begins where it should. The slots are reused: once there are enough of them, receiving allocates nothing here.
///
/// ```swift
/// var message = MultipartMessage()
/// while try socket.tryReceive(into: &message) {
///     guard message.totalFrames == 2 else { refused += 1; continue }
///     message.withUnsafeBytes(ofFrames: 0, 1) { topic, payload in decode(topic, payload) }
/// }
/// ```
public struct MultipartMessage: ~Copyable {
    /// `capacity` initialised messages, those from `count` on empty.
    private(set) var slots: UnsafeMutablePointer<zmq_msg_t>
    private(set) var capacity: Int

    /// How many frames it has.
    public private(set) var count = 0
    /// How many more frames the received message had.
    public internal(set) var discarded = 0
    /// How many frames it may have.
    public let maximumFrames: Int

    /// An empty message.
    ///
    /// - Parameter maximumFrames: at least 1; memory for them is only taken when they come.
    public init(maximumFrames: Int = 1024) {
        precondition(maximumFrames > 0, "a message has at least one frame")
        self.maximumFrames = maximumFrames
        capacity = min(maximumFrames, 4)
        slots = .allocate(capacity: capacity)
        for index in 0..<capacity { zmq_msg_init(slots + index) }
    }

    deinit {
        for index in 0..<capacity { zmq_msg_close(slots + index) }
        slots.deallocate()
    }

    /// How many frames the received message had, kept or not.
    public var totalFrames: Int { count + discarded }

    /// Removes every frame.
    public mutating func removeAll() {
        let oldCount = count
        rewind()
        clearSlots(upTo: oldCount)
    }

    /// Appends a frame.
    ///
    /// - Precondition: there are fewer than ``maximumFrames``.
    public mutating func append(_ frame: consuming Message) {
        precondition(count < maximumFrames, "a message of more than \(maximumFrames) frames")
        zmq_msg_move(nextSlot(), &frame.storage)
        extend()
    }

    /// Takes a frame out; an empty one stays in its place.
    ///
    /// - Precondition: `index` is that of a frame.
    public mutating func take(_ index: Int) -> Message {
        var frame = Message()
        zmq_msg_move(&frame.storage, slot(index))
        return frame
    }

    /// The slot of a frame.
    func slot(_ index: Int) -> UnsafeMutablePointer<zmq_msg_t> {
        precondition(index >= 0 && index < count, "no frame \(index) in a message of \(count)")
        return slots + index
    }

    /// The first empty slot, made if need be.
    mutating func nextSlot() -> UnsafeMutablePointer<zmq_msg_t> {
        if count == capacity { grow() }
        return slots + count
    }

    /// Counts the frame that was written to ``nextSlot()``.
    mutating func extend() {
        count += 1
    }

    /// Begins anew without emptying the slots, for libzmq does that when it writes to them.
    mutating func rewind() {
        count = 0
        discarded = 0
    }

    /// Empties the slots from `count` to `end`, which an earlier message had used.
    mutating func clearSlots(upTo end: Int) {
        guard count < end else { return }
        for index in count..<end {
            zmq_msg_close(slots + index)
            zmq_msg_init(slots + index)
        }
    }

    private mutating func grow() {
        let newCapacity = min(maximumFrames, capacity * 2)
        let newSlots = UnsafeMutablePointer<zmq_msg_t>.allocate(capacity: newCapacity)
        for index in 0..<newCapacity { zmq_msg_init(newSlots + index) }
        for index in 0..<capacity {
            zmq_msg_move(newSlots + index, slots + index)
            zmq_msg_close(slots + index)
        }
        slots.deallocate()
        slots = newSlots
        capacity = newCapacity
    }
}

// `@unchecked`: it is the only owner of its slots, and a libzmq message may be used by any one thread at a time.
extension MultipartMessage: @unchecked Sendable {}
