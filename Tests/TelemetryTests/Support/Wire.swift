/// Writes Protobuf's wire format by hand, also such as no generated code would write.
struct Wire {
    var bytes: [UInt8] = []

    func varint(_ field: UInt64, _ value: UInt64) -> Wire {
        tagged(field, 0) { $0.append(varint: value) }
    }

    func text(_ field: UInt64, _ text: String) -> Wire {
        blob(field, Array(text.utf8))
    }

    func blob(_ field: UInt64, _ blob: [UInt8]) -> Wire {
        tagged(field, 2) {
            $0.append(varint: UInt64(blob.count))
            $0.bytes += blob
        }
    }

    /// Packed, as proto3 writes them.
    func floats(_ field: UInt64, _ values: [Float]) -> Wire {
        blob(field, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    }

    func fixed32(_ field: UInt64, _ value: UInt32) -> Wire {
        tagged(field, 5) { wire in
            withUnsafeBytes(of: value.littleEndian) { wire.bytes += $0 }
        }
    }

    private func tagged(_ field: UInt64, _ wireType: UInt64, _ body: (inout Wire) -> Void) -> Wire {
        var wire = self
        wire.append(varint: field << 3 | wireType)
        body(&wire)
        return wire
    }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
