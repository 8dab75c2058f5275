import CZeroMQ

extension MultipartMessage {
    /// A message with copies of `frames`.
    public init(_ frames: [[UInt8]]) {
        self.init(maximumFrames: max(frames.count, 1024))
        for frame in frames { append(frame) }
    }

    /// Whether it has no frames.
    public var isEmpty: Bool { count == 0 }

    /// Appends a frame with a copy of `bytes`.
    public mutating func append(copying bytes: UnsafeRawBufferPointer) {
        append(Message(copying: bytes))
    }

    /// Appends a frame with a copy of `bytes`.
    public mutating func append(_ bytes: [UInt8]) {
        append(Message(bytes))
    }

    /// Appends a frame with the UTF-8 of `text`.
    public mutating func append(_ text: String) {
        append(Message(text))
    }

    /// Reads a frame in place; the pointer is valid inside `body` only.
    ///
    /// - Precondition: `index` is that of a frame.
    public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        ofFrame index: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes(slot(index)))
    }

    /// Reads two frames in place; the pointers are valid inside `body` only.
    ///
    /// - Precondition: `first` and `second` are those of frames.
    public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        ofFrames first: Int, _ second: Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes(slot(first)), bytes(slot(second)))
    }

    /// A copy of the bytes of a frame.
    ///
    /// - Precondition: `index` is that of a frame.
    public func copyBytes(ofFrame index: Int) -> [UInt8] {
        withUnsafeBytes(ofFrame: index) { Array($0) }
    }

    /// A copy of the bytes of each frame.
    public func copyFrames() -> [[UInt8]] {
        (0..<count).map { copyBytes(ofFrame: $0) }
    }

    /// A frame as text; what is not UTF-8 is replaced by U+FFFD.
    ///
    /// - Precondition: `index` is that of a frame.
    public func text(ofFrame index: Int) -> String {
        withUnsafeBytes(ofFrame: index) { String(decoding: $0, as: UTF8.self) }
    }

    private func bytes(_ slot: UnsafeMutablePointer<zmq_msg_t>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: zmq_msg_data(slot), count: zmq_msg_size(slot))
    }
}
