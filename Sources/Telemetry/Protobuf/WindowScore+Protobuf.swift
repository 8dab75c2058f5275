extension ProtobufWindowScore {
    init(_ window: AbandonedWindow) {
        self.init()
        engine = window.engine.text
        self.window = Int64(window.window)
        firstCycle = Int64(window.firstCycle)
        lastCycle = Int64(window.lastCycle)
        abandoned = window.reason.mirror
        epoch = window.epoch
        sequence = window.sequence
    }
}

extension WindowScore {
    init(_ message: ProtobufWindowScore) throws(Refusal) {
        self.init(
            engine: try EngineID(field: message.engine),
            window: Int(message.window),
            firstCycle: Int(message.firstCycle),
            lastCycle: Int(message.lastCycle),
            rul: message.rul,
            health: try Health(message.health, field: "health"),
            cycles: message.cycles.map { Int($0) },
            rulByCycle: message.rulByCycle,
            sigmaByCycle: message.sigmaByCycle,
            lookAhead: message.lookAhead.map { Int($0) },
            liveRULByCycle: message.liveRulByCycle,
            settled: message.settled,
            contextWaitCycles: Int(message.contextWaitCycles),
            contextWaitMilliseconds: message.contextWaitMs,
            computeMicroseconds: message.computeUs,
            queueMicroseconds: message.queueUs,
            model: message.model,
            epoch: message.epoch,
            sequence: message.sequence
        )
    }
}

extension AbandonedWindow {
    init(_ message: ProtobufWindowScore) throws(Refusal) {
        self.init(
            engine: try EngineID(field: message.engine),
            window: Int(message.window),
            firstCycle: Int(message.firstCycle),
            lastCycle: Int(message.lastCycle),
            reason: try AbandonReason(message.abandoned, field: "abandoned"),
            epoch: message.epoch,
            sequence: message.sequence
        )
    }
}
