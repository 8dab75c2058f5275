import CZeroMQ

extension Socket where Kind: SubscribingSocketType {
    /// Asks for messages that begin with `prefix`; an empty prefix asks for all.
    ///
    /// Subscriptions are counted: two of the same need two `unsubscribe`.
    public func subscribe(_ prefix: UnsafeRawBufferPointer) throws(ZeroMQError) {
        try handle.changeSubscription(.subscribe, prefix)
    }

    /// Asks for messages that begin with `prefix`; an empty prefix asks for all.
    public func subscribe(_ prefix: [UInt8]) throws(ZeroMQError) {
        try prefix.span.bytes.withUnsafeBytes { prefix throws(ZeroMQError) in try subscribe(prefix) }
    }

    /// Asks for messages that begin with the UTF-8 of `prefix`; an empty prefix asks for all.
    public func subscribe(_ prefix: String) throws(ZeroMQError) {
        try subscribe(Array(prefix.utf8))
    }

    /// Takes back one subscription; one that was never made is ignored.
    public func unsubscribe(_ prefix: UnsafeRawBufferPointer) throws(ZeroMQError) {
        try handle.changeSubscription(.unsubscribe, prefix)
    }

    /// Takes back one subscription; one that was never made is ignored.
    public func unsubscribe(_ prefix: [UInt8]) throws(ZeroMQError) {
        try prefix.span.bytes.withUnsafeBytes { prefix throws(ZeroMQError) in try unsubscribe(prefix) }
    }

    /// Takes back one subscription; one that was never made is ignored.
    public func unsubscribe(_ prefix: String) throws(ZeroMQError) {
        try unsubscribe(Array(prefix.utf8))
    }
}

extension SocketHandle {
    func changeSubscription(
        _ operation: ZeroMQError.Operation, _ prefix: UnsafeRawBufferPointer
    ) throws(ZeroMQError) {
        let subscribes = operation == .subscribe
        if kind == .xsub {
            // An XSUB subscribes by message.
            let notice = [subscribes ? 1 : 0] + Array(prefix)
            let isSent = try notice.span.bytes.withUnsafeBytes { bytes throws(ZeroMQError) in try send(bytes, flags: 0)
            }
            guard isSent else { throw timedOut(operation) }
            return
        }
        let socket = try open(for: operation)
        let option = subscribes ? ZMQ_SUBSCRIBE : ZMQ_UNSUBSCRIBE
        guard zmq_setsockopt(socket, option, prefix.baseAddress, prefix.count) == 0 else {
            throw lastError(operation)
        }
    }
}
