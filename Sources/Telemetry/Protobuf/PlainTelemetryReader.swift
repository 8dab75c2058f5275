/// Reads telemetry in Protobuf as publishers write it: every field at most once, repeated fields packed, nothing unknown and
/// nothing wrong. Such a payload is read in one pass and without an allocation.
///
/// Anything else is left to ``ProtobufTelemetryReader``, which knows all that proto3 allows and says what is wrong.
struct PlainTelemetryReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Reads a payload.
    ///
    /// - Parameters:
    ///   - engine: the id's bytes, as the topic has them.
    ///   - record: its values and missing ones are empty before. After `false` it holds part of the payload.
    /// - Returns: whether the payload was plain, and everything in it was as it should be.
    mutating func read(
        engine: UnsafeRawBufferPointer, lower: [Float], upper: [Float], into record: inout TelemetryRecord
    ) -> Bool {
        let knownPublisher = record.publisher
        record.publisher = nil
        var seen: UInt64 = 0
        var missing: UnsafeRawBufferPointer?
        while position < bytes.count {
            let tag = bytes[position]
            position += 1
            let field = UInt64(tag >> 3)
            guard tag < 0x80, seen & 1 << field == 0 else { return false }
            seen |= 1 << field
            switch tag {
            case 0x0A:
                guard let found = blob(), found.elementsEqual(engine) else { return false }
            case 0x10:
                guard let number = varint(), let cycle = try? Cycle(Int(bitPattern: UInt(number))) else { return false }
                record.cycle = cycle
            case 0x18:
                guard let number = varint() else { return false }
                let time = Timestamp(microseconds: Int64(bitPattern: number))
                guard time >= .earliest, time <= .latest else { return false }
                record.time = time
            case 0x20:
                guard let number = varint() else { return false }
                record.reset = number != 0
            case 0x28:
                guard let number = varint() else { return false }
                record.end = number != 0
            case 0x32:
                guard let name = blob(), let publisher = publisher(name, known: knownPublisher) else { return false }
                record.publisher = publisher
            case 0x3A:
                guard let indices = blob() else { return false }
                missing = indices
            case 0x42:
                guard let values = blob(), read(values, lower: lower, upper: upper, into: &record) else { return false }
            default:
                return false
            }
        }
        // A cycle and as many values as there are channels.
        guard seen & 1 << 2 != 0, record.values.count == lower.count else { return false }
        if let missing {
            var indices = PlainTelemetryReader(missing)
            while indices.position < missing.count {
                guard let index = indices.varint(), index < UInt64(lower.count) else { return false }
                record.values[Int(index)] = .nan
            }
        }
        for index in record.values.indices where record.values[index].isNaN { record.missing.append(index) }
        return true
    }

    private func read(
        _ values: UnsafeRawBufferPointer, lower: [Float], upper: [Float], into record: inout TelemetryRecord
    ) -> Bool {
        guard values.count == lower.count * 4 else { return false }
        for index in lower.indices {
            let bits = UInt32(littleEndian: values.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
            let value = Float(bitPattern: bits)
            guard value.isFinite else { return false }
            record.values.append(value >= lower[index] && value <= upper[index] ? value : .nan)
        }
        return true
    }

    /// The publisher's name; the string of the record before is kept if it is the same.
    private func publisher(_ name: UnsafeRawBufferPointer, known: String?) -> String? {
        if let known, known.utf8.elementsEqual(name) { return known }
        guard UTF8Validation.firstInvalidByte(in: name) == nil else { return nil }
        return try? PublisherName.check(String(decoding: name, as: UTF8.self))
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 63 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        // Ten bytes are a negative number, which no field of ours takes.
        return nil
    }

    private mutating func blob() -> UnsafeRawBufferPointer? {
        guard let count = varint(), count <= UInt64(bytes.count - position) else { return nil }
        defer { position += Int(count) }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)])
    }
}
