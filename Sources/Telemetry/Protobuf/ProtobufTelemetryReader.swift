import System

/// Reads telemetry payloads in Protobuf.
struct ProtobufTelemetryReader: Sendable {
    let schema: ChannelSchema

    /// The plausible range of each channel; infinite where it has none.
    private let lower: [Float]
    private let upper: [Float]

    init(schema: ChannelSchema) {
        self.schema = schema
        lower = schema.channels.map { $0.range?.lowerBound ?? -.infinity }
        upper = schema.channels.map { $0.range?.upperBound ?? .infinity }
    }

    /// Reads a payload.
    ///
    /// - Parameter engine: the id's bytes, as the topic has them.
    func read(
        _ payload: UnsafeRawBufferPointer,
        engine: UnsafeRawBufferPointer,
        into record: inout TelemetryRecord
    ) throws(Refusal) {
        var plain = PlainTelemetryReader(payload)
        if plain.read(engine: engine, lower: lower, upper: upper, into: &record) { return }
        record.values.removeAll(keepingCapacity: true)
        record.missing.removeAll(keepingCapacity: true)
        record.time = nil
        let message = try ProtobufFormat.read(ProtobufTelemetry.self, from: payload, knownFields: 1...8)
        if message.hasEngine, !message.engine.utf8.elementsEqual(engine) {
            throw Refusal(
                .engineMismatch,
                "\"engine\" is \(Quotation.text(message.engine.utf8)), expected the topic's, \(Quotation.text(engine))"
            )
        }
        record.cycle = try Cycle(Int(message.cycle))
        if message.hasTime {
            let time = Timestamp(microseconds: message.time)
            guard time >= .earliest, time <= .latest else {
                throw Refusal(.time, "time is \(message.time) µs, expected one of the years 0000 to 9999")
            }
            record.time = time
        }
        record.reset = message.reset
        record.end = message.end
        record.publisher = message.hasPublisher ? try PublisherName.check(message.publisher) : nil
        try readValues(message, into: &record)
    }

    private func readValues(_ message: ProtobufTelemetry, into record: inout TelemetryRecord) throws(Refusal) {
        guard message.values.count == schema.count else {
            throw JSONTelemetryReader.wrongCount(found: message.values.count, expected: schema.count)
        }
        for (index, value) in message.values.enumerated() {
            let channel = schema.channels[index]
            guard value.isFinite else {
                throw Refusal(.notFinite, "\(channel.name) is \(value), expected a finite number")
            }
            record.values.append(channel.isPlausible(value) ? value : .nan)
        }
        for index in message.missing {
            guard index < schema.count else {
                throw Refusal(.unknownChannel, "missing holds the index \(index), expected 0 to \(schema.count - 1)")
            }
            record.values[Int(index)] = .nan
        }
        for index in record.values.indices where record.values[index].isNaN { record.missing.append(index) }
    }
}
