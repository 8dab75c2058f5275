/// Checks whole frames for UTF-8.
enum UTF8Validation {
    /// The offset of the first byte that does not belong to a valid UTF-8 sequence, or nil if all do.
    ///
    /// ASCII, eight bytes at a time, is the case that must be fast. Overlong forms, surrogates and code points above U+10FFFF are
    /// invalid (RFC 3629, section 4).
    static func firstInvalidByte(in bytes: UnsafeRawBufferPointer) -> Int? {
        var position = 0
        let count = bytes.count
        while position < count {
            while position + 8 <= count,
                bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                position += 8
            }
            guard position < count else { return nil }
            guard let length = sequenceLength(in: bytes, at: position) else { return position }
            position += length
        }
        return nil
    }

    /// The length of the valid sequence that begins here, or nil.
    private static func sequenceLength(in bytes: UnsafeRawBufferPointer, at position: Int) -> Int? {
        let first = bytes[position]
        let length: Int
        // The second byte's range excludes overlong forms, surrogates and too large code points.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF1...0xF3: length = 4
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        default: return nil
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return nil }
        for offset in 2..<Swift.max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 { return nil }
        return length
    }
}
