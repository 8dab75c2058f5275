extension ProtobufEvent {
    init(_ event: Event) {
        self.init()
        if let engine = event.engine { self.engine = engine.text }
        kind = event.kind.mirror
        if let cycle = event.firstCycle { firstCycle = Int64(cycle) }
        if let cycle = event.lastCycle { lastCycle = Int64(cycle) }
        reason = event.reason
        time = event.time.microseconds
        epoch = event.epoch
        sequence = event.sequence
    }
}

extension Event {
    init(_ message: ProtobufEvent) throws(Refusal) {
        self.init(
            engine: message.hasEngine ? try EngineID(field: message.engine) : nil,
            kind: try Kind(message.kind, field: "kind"),
            firstCycle: message.hasFirstCycle ? Int(message.firstCycle) : nil,
            lastCycle: message.hasLastCycle ? Int(message.lastCycle) : nil,
            reason: message.reason,
            time: Timestamp(microseconds: message.time),
            epoch: message.epoch,
            sequence: message.sequence
        )
    }
}
