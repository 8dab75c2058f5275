import CZeroMQ

// Messages of two frames, a topic and a payload: what publishers mostly send, without anything in between. Waiting and
// failing are as described in Socket+Send.swift.
extension Socket where Kind: SendingSocketType {
    /// Sends a message of two frames, copying both.
    public func send(topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) throws(ZeroMQError) {
        guard try sendPair(topic, payload, flags: 0) else { throw handle.timedOut(.send) }
    }

    /// Sends a message of two frames, copying both, unless that would block.
    ///
    /// - Returns: whether it was sent, both frames or none.
    public func trySend(topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) throws(ZeroMQError) -> Bool {
        try sendPair(topic, payload, flags: ZMQ_DONTWAIT)
    }

    /// Sends a message of two frames.
    public func send(topic: [UInt8], payload: [UInt8]) throws(ZeroMQError) {
        guard try sendPair(topic.span.bytes, payload.span.bytes, flags: 0) else { throw handle.timedOut(.send) }
    }

    /// Sends a message of two frames, unless that would block.
    ///
    /// - Returns: whether it was sent, both frames or none.
    public func trySend(topic: [UInt8], payload: [UInt8]) throws(ZeroMQError) -> Bool {
        try sendPair(topic.span.bytes, payload.span.bytes, flags: ZMQ_DONTWAIT)
    }

    /// Sends a message of two frames, the first being the UTF-8 of `topic`.
    public func send(topic: String, payload: [UInt8]) throws(ZeroMQError) {
        let isSent = try sendPair(topic.utf8Span.span.bytes, payload.span.bytes, flags: 0)
        guard isSent else { throw handle.timedOut(.send) }
    }

    /// Sends a message of two frames, the first being the UTF-8 of `topic`, unless that would block.
    ///
    /// - Returns: whether it was sent, both frames or none.
    public func trySend(topic: String, payload: [UInt8]) throws(ZeroMQError) -> Bool {
        try sendPair(topic.utf8Span.span.bytes, payload.span.bytes, flags: ZMQ_DONTWAIT)
    }

    private func sendPair(_ first: RawSpan, _ second: RawSpan, flags: Int32) throws(ZeroMQError) -> Bool {
        try first.withUnsafeBytes { first throws(ZeroMQError) in
            try second.withUnsafeBytes { second throws(ZeroMQError) in
                try sendPair(first, second, flags: flags)
            }
        }
    }

    private func sendPair(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, flags: Int32
    ) throws(ZeroMQError) -> Bool {
        try handle.sendFrames(2, flags: flags) { index, flags throws(ZeroMQError) in
            try handle.send(index == 0 ? first : second, flags: flags)
        }
    }
}
