/// Repeats a peer's bytes in a message for people: in quotes, shortened, nothing unprintable.
enum Quotation {
    /// `"E1"`; bytes that are not printable ASCII as `\xNN`, at most ``Limits/quotedBytes`` of them.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        var text = "\""
        for byte in bytes.prefix(Limits.quotedBytes) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.unicodeScalars.append("\\")
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + hexadecimal(byte)
            }
        }
        return text + (bytes.count > Limits.quotedBytes ? "…\"" : "\"")
    }

    /// A number or word as it is, shortened. It is known to be ASCII.
    static func plain(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix(Limits.quotedBytes), as: UTF8.self)
            + (bytes.count > Limits.quotedBytes ? "…" : "")
    }

    /// `0x7B`.
    static func byte(_ byte: UInt8) -> String {
        "0x" + hexadecimal(byte)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
