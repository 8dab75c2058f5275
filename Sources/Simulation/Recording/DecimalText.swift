/// Numbers out of decimal text, byte by byte, with the very bits of the standard library's `Float(_:)` and `Int(_:)`.
public enum DecimalText {
    /// The number that `Float(text)` would give, nil where it would give nil.
    ///
    /// Plain decimals of up to fifteen digits, which is all a C-MAPSS file holds, are read as a whole number divided by
    /// a power of ten. Both are exact in `Double`, so their quotient is rounded once, and rounding it again to `Float`
    /// can go wrong only if it lies exactly half-way between two floats. That case and every unusual spelling
    /// (exponents, `inf`, more digits) go the standard library's way.
    public static func float(_ text: UnsafeBufferPointer<UInt8>) -> Float? {
        var index = 0
        let negative = text.first == UInt8(ascii: "-")
        if negative { index = 1 }
        var whole = 0
        var digits = 0
        var decimals = -1
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "."), decimals < 0, digits > 0 {
                decimals = 0
            } else if let digit = Self.digit(byte), digits < 15 {
                whole = whole &* 10 &+ digit
                digits += 1
                if decimals >= 0 { decimals += 1 }
            } else {
                return unusual(text)
            }
            index += 1
        }
        guard digits > 0, decimals != 0 else { return unusual(text) }
        let magnitude = Double(whole) / Self.powersOfTen[max(decimals, 0)]
        guard magnitude.bitPattern & 0x1FFF_FFFF != 0x1000_0000 else { return unusual(text) }
        return Float(negative ? -magnitude : magnitude)
    }

    /// The whole number above or equal to zero that the text spells with digits only; nil otherwise.
    public static func wholeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !text.isEmpty, text.count <= 18 else { return nil }
        var whole = 0
        for byte in text {
            guard let digit = Self.digit(byte) else { return nil }
            whole = whole &* 10 &+ digit
        }
        return whole
    }

    private static func digit(_ byte: UInt8) -> Int? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? Int(digit) : nil
    }

    private static func unusual(_ text: UnsafeBufferPointer<UInt8>) -> Float? {
        Float(String(decoding: text, as: UTF8.self))
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
