import CZeroMQ

// Each `receive` waits for a message and throws `ZeroMQError.Code.timedOut` when `SocketOptions.receiveTimeout` has passed.
// Each `tryReceive` returns `false` instead of waiting.
extension Socket where Kind: ReceivingSocketType {
    /// Receives a message of any number of frames into `message`, in place of what it held.
    ///
    /// Frames beyond ``MultipartMessage/maximumFrames`` are discarded and counted.
    public func receive(into message: inout MultipartMessage) throws(ZeroMQError) {
        guard try receiveAll(into: &message, flags: 0) else { throw handle.timedOut(.receive) }
    }

    /// Receives a message of any number of frames, if one is there.
    ///
    /// - Returns: whether there was one; if not, `message` is empty.
    /// - Throws: ``ZeroMQError``, not if there is no message.
    public func tryReceive(into message: inout MultipartMessage) throws(ZeroMQError) -> Bool {
        try receiveAll(into: &message, flags: ZMQ_DONTWAIT)
    }

    /// Receives one frame into `message`, in place of what it held.
    ///
    /// If ``Message/hasMore`` says so, the next call returns the next frame of the same message.
    public func receive(into message: inout Message) throws(ZeroMQError) {
        guard try handle.receive(&message.storage, flags: 0) else { throw handle.timedOut(.receive) }
    }

    /// Receives one frame, if one is there.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``ZeroMQError``, not if there is no message.
    public func tryReceive(into message: inout Message) throws(ZeroMQError) -> Bool {
        try handle.receive(&message.storage, flags: ZMQ_DONTWAIT)
    }

    /// Receives one frame.
    public func receive() throws(ZeroMQError) -> Message {
        var message = Message()
        try receive(into: &message)
        return message
    }

    /// Receives a message and copies its frames; convenient where speed does not matter.
    public func receiveFrames() throws(ZeroMQError) -> [[UInt8]] {
        var message = MultipartMessage()
        try receive(into: &message)
        return message.copyFrames()
    }

    private func receiveAll(into message: inout MultipartMessage, flags: Int32) throws(ZeroMQError) -> Bool {
        let oldCount = message.count
        message.rewind()
        // What the new message did not overwrite goes, whether it came whole or not.
        defer { message.clearSlots(upTo: oldCount) }

        guard try handle.receive(message.nextSlot(), flags: flags) else { return false }
        message.extend()
        // A message is there whole or not at all, so its other frames do not have to be waited for.
        while zmq_msg_more(message.slot(message.count - 1)) != 0 {
            if message.count == message.maximumFrames {
                try drain(&message)
                return true
            }
            guard try handle.receive(message.nextSlot(), flags: 0) else { throw handle.timedOut(.receive) }
            message.extend()
        }
        return true
    }

    /// Takes the rest of a message from the socket and counts it.
    private func drain(_ message: inout MultipartMessage) throws(ZeroMQError) {
        var frame = Message()
        repeat {
            try receive(into: &frame)
            message.discarded += 1
        } while frame.hasMore
    }
}
