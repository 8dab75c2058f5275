import System

/// Finds a channel by the bytes of its name, without making a `String` of them.
///
/// All names lie one after the other in one array; a table of at least twice as many slots holds their numbers, the next free
/// slot taken on a collision.
///
/// ```
/// bytes   a l t i t u d e m a c h t r a T 2 ...
/// starts  0               8       12    15
/// slots   -1 2 -1 -1 0 -1 1 ...
/// ```
struct ChannelNameTable: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]
    private var slots: [Int16]

    init(_ names: [String]) throws(InvalidChannelSchema) {
        var size = 4
        while size < names.count * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for (index, name) in names.enumerated() {
            let utf8 = Array(name.utf8)
            let earlier = utf8.withUnsafeBytes { self.index(of: $0) }
            if let earlier {
                throw InvalidChannelSchema(
                    .duplicateName,
                    "channels \(earlier) and \(index) are both named \(Quotation.text(utf8))"
                )
            }
            var slot = utf8.withUnsafeBytes { Self.hash($0) } & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int16(index)
            bytes += utf8
            starts.append(bytes.count)
        }
    }

    /// Whether the channel at an index has this name. In-order telemetry needs no more than this.
    func matches(_ name: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let start = starts[index]
        guard starts[index + 1] - start == name.count else { return false }
        for offset in 0..<name.count where bytes[start + offset] != name[offset] { return false }
        return true
    }

    /// The index of the channel with this name.
    func index(of name: UnsafeRawBufferPointer) -> Int? {
        var slot = Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if matches(name, at: index) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// FNV-1a, 32 bits.
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in name { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int(hash)
    }
}
