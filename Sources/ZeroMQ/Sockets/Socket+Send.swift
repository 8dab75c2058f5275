import CZeroMQ

// Each `send` waits while the socket is full, unless its type drops then (PUB, XPUB, XSUB, REP, ROUTER), and throws
// `ZeroMQError.Code.timedOut` when `SocketOptions.sendTimeout` has passed. Each `trySend` returns `false` instead of waiting.
extension Socket where Kind: SendingSocketType {
    /// Sends a message of one frame, or with `more` one frame of a message of which more follow.
    ///
    /// - Throws: ``ZeroMQError``. The message is lost then; `trySend` keeps it.
    public func send(_ message: consuming Message, more: Bool = false) throws(ZeroMQError) {
        guard try handle.send(&message.storage, flags: more ? ZMQ_SNDMORE : 0) else { throw handle.timedOut(.send) }
    }

    /// Sends a message of one frame, unless that would block.
    ///
    /// - Returns: whether it was sent; `message` is empty if so, and as it was if not. Before another try, wait for
    ///   ``PollEvents/writable``: room is noticed only now and then by sending itself.
    /// - Throws: ``ZeroMQError``, not for a full socket.
    public func trySend(_ message: inout Message, more: Bool = false) throws(ZeroMQError) -> Bool {
        try handle.send(&message.storage, flags: (more ? ZMQ_SNDMORE : 0) | ZMQ_DONTWAIT)
    }

    /// Sends a message of one frame, copying `bytes`.
    public func send(_ bytes: UnsafeRawBufferPointer, more: Bool = false) throws(ZeroMQError) {
        guard try handle.send(bytes, flags: more ? ZMQ_SNDMORE : 0) else { throw handle.timedOut(.send) }
    }

    /// Sends a message of one frame, copying `bytes`, unless that would block.
    ///
    /// - Returns: whether it was sent.
    public func trySend(_ bytes: UnsafeRawBufferPointer, more: Bool = false) throws(ZeroMQError) -> Bool {
        try handle.send(bytes, flags: (more ? ZMQ_SNDMORE : 0) | ZMQ_DONTWAIT)
    }

    /// Sends a message of one frame.
    public func send(_ bytes: [UInt8], more: Bool = false) throws(ZeroMQError) {
        try bytes.span.bytes.withUnsafeBytes { bytes throws(ZeroMQError) in try send(bytes, more: more) }
    }

    /// Sends a message of one frame, unless that would block.
    ///
    /// - Returns: whether it was sent.
    public func trySend(_ bytes: [UInt8], more: Bool = false) throws(ZeroMQError) -> Bool {
        try bytes.span.bytes.withUnsafeBytes { bytes throws(ZeroMQError) in try trySend(bytes, more: more) }
    }

    /// Sends a message of one frame, the UTF-8 of `text`.
    public func send(_ text: String, more: Bool = false) throws(ZeroMQError) {
        try send(Message(text), more: more)
    }

    /// Sends every frame of `message` as one message, without copying; its frames are empty afterwards.
    ///
    /// - Precondition: `message` has a frame.
    public func send(_ message: inout MultipartMessage) throws(ZeroMQError) {
        guard try sendAll(&message, flags: 0) else { throw handle.timedOut(.send) }
    }

    /// Sends every frame of `message` as one message, without copying, unless that would block.
    ///
    /// - Precondition: `message` has a frame.
    /// - Returns: whether it was sent, all frames or none; `message` has no frames afterwards if so, and is as it was if not.
    public func trySend(_ message: inout MultipartMessage) throws(ZeroMQError) -> Bool {
        try sendAll(&message, flags: ZMQ_DONTWAIT)
    }

    /// Sends copies of `frames` as one message.
    ///
    /// - Precondition: `frames` is not empty.
    public func send(_ frames: [[UInt8]]) throws(ZeroMQError) {
        var message = MultipartMessage(frames)
        try send(&message)
    }

    private func sendAll(_ message: inout MultipartMessage, flags: Int32) throws(ZeroMQError) -> Bool {
        precondition(!message.isEmpty, "a message has at least one frame")
        let slots = message.slots
        let isSent = try handle.sendFrames(message.count, flags: flags) { index, flags throws(ZeroMQError) in
            try handle.send(slots + index, flags: flags)
        }
        if isSent { message.removeAll() }
        return isSent
    }
}
