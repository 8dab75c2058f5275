// Queues, models, subscriptions and importance of a status.

extension ProtobufStatus.Queue {
    init(_ queue: Status.Queue) {
        self.init()
        name = queue.name
        depth = UInt64(clamping: queue.depth)
        limit = UInt64(clamping: queue.limit)
        highest = UInt64(clamping: queue.highest)
    }
}

extension Status.Queue {
    init(_ message: ProtobufStatus.Queue) {
        self.init(
            name: message.name, depth: Int(clamping: message.depth), limit: Int(clamping: message.limit),
            highest: Int(clamping: message.highest))
    }
}

extension ProtobufStatus.ModelShare {
    init(_ share: Status.ModelShare) {
        self.init()
        model = share.model
        engines = UInt64(clamping: share.engines)
    }
}

extension Status.ModelShare {
    init(_ message: ProtobufStatus.ModelShare) {
        self.init(model: message.model, engines: Int(clamping: message.engines))
    }
}

extension ProtobufStatus.Subscriptions {
    init(_ subscriptions: Status.Subscriptions) {
        self.init()
        served = subscriptions.served
        refused = subscriptions.refused
        resent = subscriptions.resent
    }
}

extension Status.Subscriptions {
    init(_ message: ProtobufStatus.Subscriptions) {
        self.init(served: message.served, refused: message.refused, resent: message.resent)
    }
}

extension ProtobufStatus.WindowImportance {
    init(_ importance: Status.WindowImportance) {
        self.init()
        name = importance.name
        queued = UInt64(clamping: importance.queued)
        scored = importance.scored
        abandoned = importance.abandoned
    }
}

extension Status.WindowImportance {
    init(_ message: ProtobufStatus.WindowImportance) {
        self.init(
            name: message.name, queued: Int(clamping: message.queued), scored: message.scored,
            abandoned: message.abandoned)
    }
}
