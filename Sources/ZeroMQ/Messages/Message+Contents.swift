import CZeroMQ

extension Message {
    /// How many bytes it has.
    public var count: Int {
        withUnsafePointer(to: storage) { zmq_msg_size($0) }
    }

    /// Whether it has no bytes.
    public var isEmpty: Bool { count == 0 }

    /// Whether this frame was received as part of a message of which more frames follow.
    public var hasMore: Bool {
        withUnsafePointer(to: storage) { zmq_msg_more($0) != 0 }
    }

    /// Reads the bytes in place; the pointer is valid inside `body` only.
    public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafePointer(to: storage) { pointer throws(Failure) in
            // libzmq only looks, its C signature lacks the `const`.
            let data = zmq_msg_data(UnsafeMutablePointer(mutating: pointer))
            return try body(UnsafeRawBufferPointer(start: data, count: zmq_msg_size(pointer)))
        }
    }

    /// A copy of the bytes.
    public func copyBytes() -> [UInt8] {
        withUnsafeBytes { Array($0) }
    }

    /// A second message with the same bytes, which the two then share.
    ///
    /// It costs a reference count, or the copying of at most 33 bytes: the way to send one message to many sockets, or to
    /// keep what was sent.
    public mutating func share() -> Message {
        var copy = Message()
        zmq_msg_copy(&copy.storage, &storage)
        return copy
    }

    /// A property of the connection that it was received by, for instance `Peer-Address` or `Socket-Type`.
    public func property(_ name: String) -> String? {
        withUnsafePointer(to: storage) { pointer in
            zmq_msg_gets(pointer, name).map { String(cString: $0) }
        }
    }
}

extension String {
    /// The text of a message; what is not UTF-8 is replaced by U+FFFD.
    public init(_ message: borrowing Message) {
        self = message.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
