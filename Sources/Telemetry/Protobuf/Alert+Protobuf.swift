extension ProtobufAlert {
    init(_ alert: Alert) {
        self.init()
        engine = alert.engine.text
        id = alert.id
        cycle = Int64(alert.cycle)
        state = alert.state.mirror
        by = alert.by.mirror
        rul = alert.rul
        lookAhead = Int32(clamping: alert.lookAhead)
        latency.cycles = Int64(alert.latency.cycles)
        latency.seconds = alert.latency.seconds
        time = alert.time.microseconds
        model = alert.model
        epoch = alert.epoch
        sequence = alert.sequence
    }
}

extension Alert {
    init(_ message: ProtobufAlert) throws(Refusal) {
        self.init(
            engine: try EngineID(field: message.engine),
            id: message.id,
            cycle: Int(message.cycle),
            state: try State(message.state, field: "state"),
            by: try Path(message.by, field: "by"),
            rul: message.rul,
            lookAhead: Int(message.lookAhead),
            latency: Latency(cycles: Int(message.latency.cycles), seconds: message.latency.seconds),
            time: Timestamp(microseconds: message.time),
            model: message.model,
            epoch: message.epoch,
            sequence: message.sequence
        )
    }
}
