import Telemetry

/// Writes the frames that a daemon must refuse.
///
/// They are put together as text here rather than by Telemetry's encoder, which cannot write them, as it should be.
struct FaultyFrames {
    /// The channels' names, in the order of the values.
    let channels: [String]

    /// The frames of a fault that is one of frames, made out of a good record; nil for faults of order.
    func parts(_ fault: Fault, of record: TelemetryRecord) -> [[UInt8]]? {
        let topic = bytes(Topic.text(.telemetry, record.engine))
        if let payload = payload(fault, of: record) { return [topic, payload] }
        let good = bytes(json(record))
        return switch fault {
        case .oneFrame: [topic]
        case .threeFrames: [topic, good, []]
        case .topicWithoutSlash: [topic.dropLast(), good]
        case .engineWithSlash: [bytes("telemetry/\(record.engine)/x/"), good]
        case .engineTooLong: [bytes("telemetry/\(String(repeating: "e", count: Limits.engineIDLength + 1))/"), good]
        default: nil
        }
    }

    private func payload(_ fault: Fault, of record: TelemetryRecord) -> [UInt8]? {
        let cycle = "\"cycle\":\(record.cycle)"
        let values = values(record.values.map { "\($0)" })
        let first = record.values.first.map { "\($0)" } ?? "0"
        return switch fault {
        case .payloadTooLong:
            bytes(json(record)) + Array(repeating: UInt8(ascii: " "), count: Limits.telemetryPayloadBytes)
        case .notUTF8: bytes("{\(cycle),\(values),\"publisher\":\"") + [0xC3, 0x28] + bytes("\"}")
        case .cutOff: bytes("{\(cycle),\"values\":[\(first)")
        case .emptyPayload: []
        case .noValues: bytes("{\(cycle)}")
        case .cycleTwice: bytes("{\(cycle),\(cycle),\(values)}")
        case .cycleAsText: bytes("{\"cycle\":\"\(record.cycle)\",\(values)}")
        case .cycleZero: bytes("{\"cycle\":0,\(values)}")
        case .cycleNegative: bytes("{\"cycle\":-\(record.cycle),\(values)}")
        case .otherEngine: bytes("{\"engine\":\"not-\(record.engine.text.prefix(32))\",\(cycle),\(values)}")
        case .timeUnreadable: bytes("{\(cycle),\(values),\"time\":\"yesterday\"}")
        case .publisherEmpty: bytes("{\(cycle),\(values),\"publisher\":\"\"}")
        case .valueMissing: bytes("{\(cycle),\(self.values(record.values.dropLast().map { "\($0)" }))}")
        case .valueTooMany: bytes("{\(cycle),\(self.values(record.values.map { "\($0)" } + ["0"]))}")
        case .channelUnknown: bytes("{\(cycle),\(byName(record.values, then: "no_such_channel"))}")
        case .channelTwice: bytes("{\(cycle),\(byName(record.values, then: channels[0]))}")
        case .notANumber: bytes("{\(cycle),\(self.values(["NaN"] + record.values.dropFirst().map { "\($0)" }))}")
        case .infinite:
            bytes("{\(cycle),\(self.values(["\"-Infinity\""] + record.values.dropFirst().map { "\($0)" }))}")
        case .oneFrame, .threeFrames, .topicWithoutSlash, .engineWithSlash, .engineTooLong: nil
        case .duplicate, .late, .gap: nil
        }
    }

    private func json(_ record: TelemetryRecord) -> String {
        "{\"cycle\":\(record.cycle),\(values(record.values.map { "\($0)" }))}"
    }

    private func values(_ texts: [String]) -> String {
        "\"values\":[\(texts.joined(separator: ","))]"
    }

    private func byName(_ values: [Float], then last: String) -> String {
        var fields = zip(channels, values).map { "\"\($0)\":\($1)" }
        fields.append("\"\(last)\":0")
        return "\"values\":{\(fields.joined(separator: ","))}"
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
