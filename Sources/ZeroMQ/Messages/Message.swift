import CZeroMQ

/// One frame: bytes that libzmq owns, passed on by reference and never copied on the way.
///
/// A message has one owner (it cannot be copied implicitly) and may be handed to another thread. Up to 33 bytes live inside
/// it, more are on libzmq's heap. Reuse one variable for receiving and nothing is allocated per message:
///
/// ```swift
/// var message = Message()
/// while try socket.tryReceive(into: &message) {
///     message.withUnsafeBytes { bytes in count += bytes.count }
/// }
/// try socket.send(Message("done"))
/// ```
public struct Message: ~Copyable, Sendable {
    // libzmq itself moves `zmq_msg_t` by copying its bytes, so a move in Swift is as good as `zmq_msg_move`.
    var storage: zmq_msg_t

    /// An empty message.
    public init() {
        storage = zmq_msg_t()
        zmq_msg_init(&storage)
    }

    /// A message of `count` bytes that `initialize` fills.
    ///
    /// - Precondition: `count` is not negative, and memory for it can be had.
    public init<Failure: Error>(
        count: Int, initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        storage = zmq_msg_t()
        let code = zmq_msg_init_size(&storage, count)
        precondition(code == 0, "no memory for a message of \(count) bytes")
        do throws(Failure) {
            try initialize(UnsafeMutableRawBufferPointer(start: zmq_msg_data(&storage), count: count))
        } catch {
            zmq_msg_close(&storage)
            throw error
        }
    }

    /// A message with a copy of `bytes`.
    public init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    /// A message with a copy of `bytes`.
    public init(copying bytes: RawSpan) {
        self = bytes.withUnsafeBytes { Message(copying: $0) }
    }

    /// A message with a copy of `bytes`.
    public init(_ bytes: [UInt8]) {
        self.init(copying: bytes.span.bytes)
    }

    /// A message with the UTF-8 of `text`.
    public init(_ text: String) {
        self.init(copying: text.utf8Span.span.bytes)
    }

    /// A message that takes over `buffer` without copying it.
    ///
    /// - Parameters:
    ///   - buffer: bytes that stay valid and unchanged until they are given back.
    ///   - deallocate: gives them back. Called once, on any thread, when the last use of the bytes is over, which may be
    ///     long after the message was sent.
    public init(
        adopting buffer: UnsafeMutableRawBufferPointer,
        deallocate: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void
    ) {
        storage = zmq_msg_t()
        let owner = Unmanaged.passRetained(AdoptedBuffer(buffer: buffer, deallocate: deallocate))
        let code = zmq_msg_init_data(
            &storage, buffer.baseAddress, buffer.count,
            { _, hint in
                guard let hint else { return }
                let owner = Unmanaged<AdoptedBuffer>.fromOpaque(hint).takeRetainedValue()
                owner.deallocate(owner.buffer)
            }, owner.toOpaque())
        precondition(code == 0, "no memory for a message")
    }

    deinit {
        var storage = storage
        zmq_msg_close(&storage)
    }
}

/// What libzmq carries along with an adopted buffer.
private final class AdoptedBuffer {
    let buffer: UnsafeMutableRawBufferPointer
    let deallocate: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    init(
        buffer: UnsafeMutableRawBufferPointer, deallocate: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void
    ) {
        self.buffer = buffer
        self.deallocate = deallocate
    }
}
