/// A string of JSON where it lies: the bytes between its quotes.
struct JSONText {
    let raw: UnsafeRawBufferPointer

    /// Whether ``raw`` holds escapes, which are known to be well formed.
    let hasEscapes: Bool

    /// Hands over the string's own bytes. Only a string with escapes is copied for that.
    ///
    /// - Returns: nil, and the body is not called, if an escape stands for half a surrogate pair: that is no text.
    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
        guard hasEscapes else { return body(raw) }
        guard let bytes = unescaped() else { return nil }
        return bytes.withUnsafeBytes(body)
    }

    /// The string, or nil if an escape stands for half a surrogate pair.
    var text: String? {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func unescaped() -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var position = 0
        while position < raw.count {
            let byte = raw[position]
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            let escape = raw[position]
            position += 1
            switch escape {
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(at: &position) else { return nil }
                bytes.append(contentsOf: UTF8.encode(scalar)!)
            default: bytes.append(escape)
            }
        }
        return bytes
    }

    /// The code point of `\uXXXX`, or of two of them, after the first `\u`.
    private func scalar(at position: inout Int) -> Unicode.Scalar? {
        let first = codeUnit(at: &position)
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard position + 6 <= raw.count, raw[position] == UInt8(ascii: "\\"), raw[position + 1] == UInt8(ascii: "u")
        else {
            return nil
        }
        position += 2
        let second = codeUnit(at: &position)
        guard (0xDC00..<0xE000).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    private func codeUnit(at position: inout Int) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            unit = unit << 4 | UInt32(Self.hexadecimal(raw[position]) ?? 0)
            position += 1
        }
        return unit
    }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
