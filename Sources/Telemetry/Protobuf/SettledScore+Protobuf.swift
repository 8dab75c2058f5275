extension SettledScore {
    init(_ message: ProtobufSettledScore) throws(Refusal) {
        self.init(
            engine: try EngineID(field: message.engine),
            cycle: Int(message.cycle),
            rul: message.rul,
            sigma: message.sigma,
            health: try Health(message.health, field: "health"),
            lookAhead: Int(message.lookAhead),
            asked: Int(message.asked),
            short: message.short == .unspecified ? nil : try Short(message.short, field: "short"),
            by: try Source(message.by, field: "by"),
            window: message.window == 0 ? nil : Int(message.window),
            windowWeight: message.windowWeight,
            liveRUL: message.liveRul,
            liveSigma: message.liveSigma,
            liveSequence: message.liveSequence,
            delta: message.delta,
            contextWaitMilliseconds: message.contextWaitMs,
            computeMicroseconds: message.computeUs,
            queueMicroseconds: message.queueUs,
            model: message.model,
            epoch: message.epoch,
            sequence: message.sequence
        )
    }
}
