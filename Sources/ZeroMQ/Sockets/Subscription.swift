/// What a subscriber told an `XPUB`: that it wants, or no longer wants, messages with a prefix.
///
/// Unless ``SocketOptions/xpubVerbose`` is set, the socket passes on only the first subscription to a prefix and the
/// last cancellation.
public struct Subscription: Hashable, Sendable {
    /// Whether it is a subscription, and not its cancellation.
    public var subscribes: Bool
    /// What the messages begin with; empty for all of them.
    public var prefix: [UInt8]

    public init(subscribes: Bool, prefix: [UInt8]) {
        self.subscribes = subscribes
        self.prefix = prefix
    }

    /// Reads the message that an `XPUB` receives: a byte of 1 or 0, then the prefix.
    ///
    /// - Returns: `nil` for a message of another form, which a peer of type `XSUB` is free to send.
    public init?(notice: borrowing Message) {
        guard !notice.hasMore else { return nil }
        let parsed = notice.withUnsafeBytes { bytes -> Subscription? in
            guard let first = bytes.first, first <= 1 else { return nil }
            return Subscription(subscribes: first == 1, prefix: Array(bytes.dropFirst()))
        }
        guard let parsed else { return nil }
        self = parsed
    }
}

extension Socket where Kind == XPUB {
    /// Waits for a subscriber to subscribe or unsubscribe; other messages from upstream are thrown away.
    public func receiveSubscription() throws(ZeroMQError) -> Subscription {
        var message = Message()
        while true {
            try receive(into: &message)
            if let subscription = Subscription(notice: message) { return subscription }
            try skipRest(of: &message)
        }
    }

    /// The next subscription or cancellation, `nil` if there is none; other messages from upstream are thrown away.
    public func tryReceiveSubscription() throws(ZeroMQError) -> Subscription? {
        var message = Message()
        while try tryReceive(into: &message) {
            if let subscription = Subscription(notice: message) { return subscription }
            try skipRest(of: &message)
        }
        return nil
    }

    private func skipRest(of message: inout Message) throws(ZeroMQError) {
        while message.hasMore { try receive(into: &message) }
    }
}
