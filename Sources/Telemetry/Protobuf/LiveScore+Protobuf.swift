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
