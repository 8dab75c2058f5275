extension ProtobufLiveScore {
    init(_ score: LiveScore) {
        self.init()
        engine = score.engine.text
        cycle = Int64(score.cycle)
        rul = score.rul
        sigma = score.sigma
        health = score.health.mirror
        probabilities.normal = score.probabilities.normal
        probabilities.degrading = score.probabilities.degrading
        probabilities.critical = score.probabilities.critical
        lookAhead = Int32(clamping: score.lookAhead)
        flags = score.flags.mirror
        received = score.received.microseconds
        scored = score.scored.microseconds
        model = score.model
        epoch = score.epoch
        sequence = score.sequence
    }
}

extension LiveScore {
    init(_ message: ProtobufLiveScore) throws(Refusal) {
        self.init(
            engine: try EngineID(field: message.engine),
            cycle: Int(message.cycle),
            rul: message.rul,
            sigma: message.sigma,
            health: try Health(message.health, field: "health"),
            probabilities: HealthProbabilities(
                normal: message.probabilities.normal,
                degrading: message.probabilities.degrading,
                critical: message.probabilities.critical
            ),
            lookAhead: Int(message.lookAhead),
            flags: ScoreFlags(message.flags),
            received: Timestamp(microseconds: message.received),
            scored: Timestamp(microseconds: message.scored),
            model: message.model,
            epoch: message.epoch,
            sequence: message.sequence
        )
    }
}
