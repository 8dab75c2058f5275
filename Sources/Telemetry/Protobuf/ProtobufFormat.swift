import SwiftProtobuf
import System

/// Writes and reads the generated messages.
enum ProtobufFormat {
    /// Appends a message's bytes. Maps are written in the order of their keys, so that equal messages are equal bytes.
    static func append(_ message: some SwiftProtobuf.Message, to bytes: inout [UInt8]) {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        do {
            let encoded: [UInt8] = try message.serializedBytes(options: options)
            bytes.append(contentsOf: encoded)
        } catch {
            // Only proto2's required fields and messages beyond 2 GiB can fail; there are neither.
            preconditionFailure("a message of tandem.v1 could not be written: \(error)")
        }
    }

    /// Reads a message.
    ///
    /// Fields of later versions are skipped; a field of ours with another wire type is refused.
    ///
    /// - Throws: ``Refusal`` with ``RefusalCode/malformed``, or ``RefusalCode/fieldType`` for a wrong wire type.
    static func read<Message: SwiftProtobuf.Message>(
        _: Message.Type,
        from bytes: UnsafeRawBufferPointer,
        knownFields: ClosedRange<UInt64>
    ) throws(Refusal) -> Message {
        let message: Message
        do {
            message = try Message(serializedBytes: bytes.bytes)
        } catch {
            let signature =
                ContentSignature(bytes)?.name ?? (TextEncoding.detect(bytes).encoding == .utf8 ? nil : "UTF-16")
            throw Refusal(
                .malformed,
                "the payload of \(bytes.count) bytes is neither JSON, which begins with \"{\", nor a whole tandem.v1 "
                    + "\(name(of: Message.self)) message; it begins with \(Quotation.text(bytes.prefix(8)))"
                    + (signature.map { ": that is \($0)" } ?? "")
            )
        }
        if !message.unknownFields.data.isEmpty {
            try refuseKnown(knownFields, in: message.unknownFields, of: name(of: Message.self))
        }
        return message
    }

    /// SwiftProtobuf keeps a field whose wire type is not the schema's among the unknown ones.
    private static func refuseKnown(
        _ knownFields: ClosedRange<UInt64>,
        in unknown: UnknownStorage,
        of message: String
    ) throws(Refusal) {
        var reader = WireReader(bytes: Array(unknown.data))
        while let (field, wireType) = reader.nextField() {
            guard !knownFields.contains(field) else {
                throw Refusal(
                    .fieldType, "field \(field) of the \(message) message has the wrong wire type \(wireType)")
            }
        }
    }

    /// `Telemetry` for `tandem.v1.Telemetry`.
    private static func name(of message: (some SwiftProtobuf.Message).Type) -> String {
        String(message.protoMessageName.dropFirst("tandem.v1.".count))
    }
}

/// Walks over the fields of a message that is known to be well formed.
private struct WireReader {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next field of the message itself, groups' fields passed over; nil at the end.
    mutating func nextField() -> (field: UInt64, wireType: UInt64)? {
        while position < bytes.count {
            let tag = varint()
            let wireType = tag & 7
            let isOutermost = depth == 0
            switch wireType {
            case 0: _ = varint()
            case 1: position += 8
            case 2:
                let length = Int(clamping: varint())
                position += Swift.min(length, bytes.count - position)
            case 3: depth += 1
            case 4: depth -= 1
            default: position += 4
            }
            if isOutermost { return (tag >> 3, wireType) }
        }
        return nil
    }

    private mutating func varint() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        return value
    }
}
