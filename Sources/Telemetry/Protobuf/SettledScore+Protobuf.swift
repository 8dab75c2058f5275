extension ProtobufSettledScore {
    init(_ score: SettledScore) {
        self.init()
        engine = score.engine.text
        cycle = Int64(score.cycle)
        rul = score.rul
        sigma = score.sigma
        health = score.health.mirror
        lookAhead = Int32(clamping: score.lookAhead)
        window = Int64(score.window)
        liveRul = score.liveRUL
        liveSequence = score.liveSequence
        delta = score.delta
        contextWaitMs = score.contextWaitMilliseconds
        computeUs = score.computeMicroseconds
        model = score.model
        epoch = score.epoch
        sequence = score.sequence
    }
}

extension SettledScore {
    init(_ message: ProtobufSettledScore) throws(Refusal) {
        self.init(
            engine: try EngineID(field: message.engine),
            cycle: Int(message.cycle),
            rul: message.rul,
            sigma: message.sigma,
            health: try Health(message.health, field: "health"),
            lookAhead: Int(message.lookAhead),
            window: Int(message.window),
            liveRUL: message.liveRul,
            liveSequence: message.liveSequence,
            delta: message.delta,
            contextWaitMilliseconds: message.contextWaitMs,
            computeMicroseconds: message.computeUs,
            model: message.model,
            epoch: message.epoch,
            sequence: message.sequence
        )
    }
}
