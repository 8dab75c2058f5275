import System

/// Reads telemetry payloads in JSON. This is the hot path of ingest: names and numbers are matched as bytes, and the record's
/// memory is used again.
struct JSONTelemetryReader: Sendable {
    let schema: ChannelSchema

    /// The plausible range of each channel; infinite where it has none.
    private let lower: [Float]
    private let upper: [Float]

    /// Which channels have come, for values by name.
    private var seen: [Bool]

    init(schema: ChannelSchema) {
        self.schema = schema
        lower = schema.channels.map { $0.range?.lowerBound ?? -.infinity }
        upper = schema.channels.map { $0.range?.upperBound ?? .infinity }
        seen = Array(repeating: false, count: schema.count)
    }

    /// Reads a payload.
    ///
    /// - Parameter engine: the id's bytes, as the topic has them.
    mutating func read(
        _ payload: UnsafeRawBufferPointer,
        engine: UnsafeRawBufferPointer,
        into record: inout TelemetryRecord
    ) throws(Refusal) {
        if let offset = UTF8Validation.firstInvalidByte(in: payload) {
            throw Refusal(
                .notUTF8, "the JSON payload is not UTF-8: byte \(offset) is \(Quotation.byte(payload[offset]))")
        }
        var cursor = JSONCursor(payload)
        var found: UInt8 = 0
        let knownPublisher = record.publisher
        record.publisher = nil
        try cursor.expect(UInt8(ascii: "{"), "\"{\"")
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                cursor.skipWhitespace()
                let name = try cursor.string()
                try cursor.expect(UInt8(ascii: ":"), "\":\" after a name")
                cursor.skipWhitespace()
                if let field = name.withBytes({ TelemetryField($0) }) ?? nil {
                    let bit: UInt8 = 1 << field.rawValue
                    guard found & bit == 0 else { throw Refusal(.duplicateField, "\"\(field.name)\" comes twice") }
                    found |= bit
                    try read(field, &cursor, engine: engine, knownPublisher: knownPublisher, into: &record)
                } else {
                    try cursor.skipValue(depth: 1)
                }
            } while try cursor.takeSeparator(orEnd: UInt8(ascii: "}"), "\",\" or \"}\"")
        }
        try cursor.expectEnd()
        for field in [TelemetryField.cycle, .values] where found & 1 << field.rawValue == 0 {
            throw Refusal(.missingField, "\"\(field.name)\" is missing")
        }
    }

    private mutating func read(
        _ field: TelemetryField,
        _ cursor: inout JSONCursor,
        engine: UnsafeRawBufferPointer,
        knownPublisher: String?,
        into record: inout TelemetryRecord
    ) throws(Refusal) {
        switch field {
        case .cycle: record.cycle = try cursor.cycle()
        case .values: try readValues(&cursor, into: &record)
        // The other fields may be there as null, as many publishers write what they do not know.
        case .engine: if try !cursor.takeNull() { try cursor.checkEngine(engine) }
        case .time: record.time = try cursor.takeNull() ? nil : try cursor.time()
        case .reset: record.reset = try cursor.takeNull() ? false : try cursor.flag("reset")
        case .end: record.end = try cursor.takeNull() ? false : try cursor.flag("end")
        case .publisher: record.publisher = try cursor.takeNull() ? nil : try cursor.publisher(reusing: knownPublisher)
        }
    }

    private mutating func readValues(_ cursor: inout JSONCursor, into record: inout TelemetryRecord) throws(Refusal) {
        switch cursor.current {
        case UInt8(ascii: "["): try readValuesInOrder(&cursor, into: &record)
        case UInt8(ascii: "{"): try readValuesByName(&cursor, into: &record)
        default:
            throw try cursor.wrongType(
                of: "values", expected: "an array of numbers or an object of them by channel name")
        }
    }

    /// `[641.82, null, ...]`
    private func readValuesInOrder(_ cursor: inout JSONCursor, into record: inout TelemetryRecord) throws(Refusal) {
        cursor.position += 1
        var count = 0
        if !cursor.take(UInt8(ascii: "]")) {
            repeat {
                cursor.skipWhitespace()
                if count < schema.count {
                    let value = try readValue(&cursor, channel: count)
                    if value.isNaN { record.missing.append(count) }
                    record.values.append(value)
                } else {
                    try cursor.skipValue(depth: 2)
                }
                count += 1
            } while try cursor.takeSeparator(orEnd: UInt8(ascii: "]"), "\",\" or \"]\"")
        }
        guard count == schema.count else { throw Self.wrongCount(found: count, expected: schema.count) }
    }

    /// `{"T24": 641.82, "Nf": null, ...}`
    private mutating func readValuesByName(
        _ cursor: inout JSONCursor,
        into record: inout TelemetryRecord
    ) throws(Refusal) {
        cursor.position += 1
        for index in seen.indices { seen[index] = false }
        for _ in 0..<schema.count { record.values.append(.nan) }
        var count = 0
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                cursor.skipWhitespace()
                let index = try channel(named: try cursor.string(), expected: count)
                try cursor.expect(UInt8(ascii: ":"), "\":\" after a name")
                cursor.skipWhitespace()
                guard !seen[index] else {
                    throw Refusal(.duplicateChannel, "\(schema.channels[index].name) comes twice in \"values\"")
                }
                seen[index] = true
                record.values[index] = try readValue(&cursor, channel: index)
                count += 1
            } while try cursor.takeSeparator(orEnd: UInt8(ascii: "}"), "\",\" or \"}\"")
        }
        guard count == schema.count else { throw missingNames(found: count) }
        for index in record.values.indices where record.values[index].isNaN { record.missing.append(index) }
    }

    /// The channel of a name. Publishers that send the channels in order, as nearly all do, need one comparison.
    private func channel(named name: JSONText, expected: Int) throws(Refusal) -> Int {
        let index = name.withBytes { bytes in
            expected < schema.count && schema.names.matches(bytes, at: expected)
                ? expected : schema.names.index(of: bytes)
        }
        guard let index = index ?? nil else {
            throw Refusal(
                .unknownChannel,
                "\(Quotation.text(name.raw)) in \"values\" is none of the model's \(schema.count) channels"
            )
        }
        return index
    }

    /// One channel's value: NaN if it is `null` or not plausible.
    @inline(__always)
    private func readValue(_ cursor: inout JSONCursor, channel: Int) throws(Refusal) -> Float {
        guard let value = try cursor.float() else {
            if cursor.current == UInt8(ascii: "n"), try cursor.takeNull() { return .nan }
            throw try cursor.notANumber(channel: schema.channels[channel].name)
        }
        guard value.isFinite else {
            throw Refusal(.notFinite, "\(schema.channels[channel].name) is beyond 32-bit floating point")
        }
        return value >= lower[channel] && value <= upper[channel] ? value : .nan
    }

    /// How a wrong number of values is said, in either encoding.
    static func wrongCount(found: Int, expected: Int) -> Refusal {
        Refusal(.channelCount, "found \(found) \(found == 1 ? "value" : "values"), expected \(expected)")
    }

    private func missingNames(found: Int) -> Refusal {
        let missing = seen.indices.filter { !seen[$0] }
        let named = missing.prefix(3).map { schema.channels[$0].name }.joined(separator: ", ")
        let rest = missing.count > 3 ? " and \(missing.count - 3) more" : ""
        let count = Self.wrongCount(found: found, expected: schema.count)
        return Refusal(count.code, "\(count.detail): missing \(named)\(rest)")
    }
}
