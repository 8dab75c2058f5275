import Telemetry

/// One telemetry message as it comes off the wire, and what a decoder makes of it.
struct Frame {
    var topic: [UInt8]
    var payload: [UInt8]

    init(topic: [UInt8], payload: [UInt8]) {
        self.topic = topic
        self.payload = payload
    }

    init(topic: String = "telemetry/E1/", _ payload: String) {
        self.init(topic: Array(topic.utf8), payload: Array(payload.utf8))
    }

    /// Decodes into a record that already holds another engine's cycle, as the daemon does.
    func decoded(_ schema: ChannelSchema = .three) throws(Refusal) -> TelemetryRecord {
        var decoder = TelemetryDecoder(schema: schema)
        var record = TelemetryRecord.leftOver
        try decode(with: &decoder, into: &record)
        return record
    }

    func decode(with decoder: inout TelemetryDecoder, into record: inout TelemetryRecord) throws(Refusal) {
        let result = topic.withUnsafeBytes { topic in
            payload.withUnsafeBytes { payload in
                Result { () throws(Refusal) in try decoder.decode(topic: topic, payload: payload, into: &record) }
            }
        }
        try result.get()
    }

    /// The refusal, or nil if the frame is taken.
    func refusal(_ schema: ChannelSchema = .three) -> Refusal? {
        do throws(Refusal) {
            _ = try decoded(schema)
            return nil
        } catch {
            return error
        }
    }
}

extension ChannelSchema {
    /// T24 and T30 with ranges, Nf without.
    static let three = try! ChannelSchema([
        Channel(name: "T24", unit: "degR", range: 500...800),
        Channel(name: "T30", unit: "degR", range: 1_000...2_000),
        Channel(name: "Nf", unit: "rpm"),
    ])

    /// The channels of the shipped bundle, none with a range.
    static let cmapss = try! ChannelSchema(
        [
            "altitude", "mach", "tra", "T2", "T24", "T30", "T50", "P2", "P15", "P30", "Nf", "Nc", "epr", "Ps30", "phi",
            "NRf",
            "NRc", "BPR", "farB", "htBleed", "Nf_dmd", "PCNfR_dmd", "W31", "W32",
        ].map { Channel(name: $0) }
    )

    /// One channel that takes every finite number.
    static let one = try! ChannelSchema([Channel(name: "x")])
}

extension TelemetryRecord {
    /// What an earlier frame left in the record.
    static let leftOver = try! TelemetryRecord(
        engine: EngineID("left-over"),
        cycle: Cycle(999),
        values: [1, 2, 3, 4, 5],
        missing: [4],
        time: Timestamp(microseconds: 7),
        reset: true,
        end: true,
        publisher: "left over"
    )
}
