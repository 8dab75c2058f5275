/// Writes fields of proto3 messages at the end of a buffer, byte for byte as SwiftProtobuf does: in the order of the caller,
/// fields at their default left out.
///
/// Room is made once for a whole message, because an array that is asked for every byte costs more than the bytes. It exists
/// for the messages that are written for every cycle; a generated message would take a dozen pieces of memory for
/// each. All others go through ``ProtobufFormat``.
struct WireWriter {
    private var end: UnsafeMutablePointer<UInt8>

    private init(_ start: UnsafeMutablePointer<UInt8>) {
        end = start
    }

    /// Appends what `write` writes to a buffer, to which room for `count` bytes is added once.
    static func append(atMost count: Int, to bytes: inout [UInt8], _ write: (inout WireWriter) -> Void) {
        bytes.append(addingCapacity: count) { span in
            span.withUnsafeMutableBufferPointer { room, written in
                guard let base = room.baseAddress else { return }
                var writer = WireWriter(base + written)
                write(&writer)
                written = writer.end - base
                precondition(written <= room.count, "a message of more than \(count) bytes")
            }
        }
    }

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    private mutating func tag(_ field: UInt64, _ type: WireType) {
        varint(field << 3 | type.rawValue)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(truncatingIfNeeded: rest))
    }

    private static func varintCount(_ value: UInt64) -> Int {
        value == 0 ? 1 : (70 - value.leadingZeroBitCount) / 7
    }

    /// The bits of a number, lowest byte first.
    private mutating func fixed(_ bits: some FixedWidthInteger) {
        withUnsafeBytes(of: bits.littleEndian) { put($0) }
    }

    private mutating func put(_ byte: UInt8) {
        end.pointee = byte
        end += 1
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(end).copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }
}

// Single fields.
extension WireWriter {
    mutating func string(_ field: UInt64, _ text: String) {
        guard !text.isEmpty else { return }
        tag(field, .lengthDelimited)
        varint(UInt64(text.utf8.count))
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { put(UnsafeRawBufferPointer($0)) }
        if isWritten == nil { for byte in text.utf8 { put(byte) } }
    }

    /// `int64`, `int32` and enumerations: negative numbers take ten bytes.
    mutating func integer(_ field: UInt64, _ value: Int) {
        unsigned(field, UInt64(bitPattern: Int64(value)))
    }

    mutating func unsigned(_ field: UInt64, _ value: UInt64) {
        guard value != 0 else { return }
        tag(field, .varint)
        varint(value)
    }

    mutating func float(_ field: UInt64, _ value: Float) {
        guard value.bitPattern != 0 else { return }
        tag(field, .fixed32)
        fixed(value.bitPattern)
    }

    mutating func double(_ field: UInt64, _ value: Double) {
        guard value.bitPattern != 0 else { return }
        tag(field, .fixed64)
        fixed(value.bitPattern)
    }

    /// A message that holds floats alone, in its fields 1, 2 and 3. It is there even if they are all 0.
    mutating func floats(_ field: UInt64, _ first: Float, _ second: Float, _ third: Float) {
        tag(field, .lengthDelimited)
        let size = { (value: Float) -> UInt64 in value.bitPattern == 0 ? 0 : 5 }
        varint(size(first) + size(second) + size(third))
        float(1, first)
        float(2, second)
        float(3, third)
    }
}

// Packed fields.
extension WireWriter {
    mutating func packed(_ field: UInt64, _ values: [Float]) {
        guard !values.isEmpty else { return }
        tag(field, .lengthDelimited)
        varint(UInt64(values.count * 4))
        for value in values { fixed(value.bitPattern) }
    }

    mutating func packed(_ field: UInt64, _ values: [Int]) {
        guard !values.isEmpty else { return }
        tag(field, .lengthDelimited)
        varint(UInt64(values.reduce(0) { $0 + Self.varintCount(UInt64(bitPattern: Int64($1))) }))
        for value in values { varint(UInt64(bitPattern: Int64(value))) }
    }

    mutating func packed(_ field: UInt64, _ values: [Bool]) {
        guard !values.isEmpty else { return }
        tag(field, .lengthDelimited)
        varint(UInt64(values.count))
        for value in values { put(value ? 1 : 0) }
    }

    /// Small numbers of one byte each, chosen by the bits that are set in `bits`: bit 0 is number 1.
    mutating func packedBits(_ field: UInt64, _ bits: UInt8) {
        guard bits != 0 else { return }
        tag(field, .lengthDelimited)
        varint(UInt64(bits.nonzeroBitCount))
        for bit in 0..<8 where bits & 1 << UInt8(bit) != 0 { put(UInt8(bit + 1)) }
    }
}
