/// Repeats what comes from outside in a message for people: nothing unprintable ever reaches a terminal, a log or a line
/// of JSON, and nothing can begin a line of its own.
///
/// A terminal acts on control characters (C0, DEL and C1), a reader is deceived by characters that only change the direction
/// or the spacing of others, and a line end in a name forges a line of a log. All of them are written as escapes. Backslashes
/// stay as they are, so that text that was escaped once is not changed by being escaped again.
package enum Quotation {
    /// How much of a peer's bytes ``text(_:)`` and ``plain(_:)`` repeat, in bytes.
    package static let longest = 48

    /// `"E1"`; bytes that are not printable ASCII as `\xNN`, at most ``longest`` of them.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        var text = "\""
        for byte in bytes.prefix(longest) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.unicodeScalars.append("\\")
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + hexadecimal(byte)
            }
        }
        return text + (bytes.count > longest ? "…\"" : "\"")
    }

    /// A number or word as it is, shortened. It is known to be ASCII.
    package static func plain(_ bytes: UnsafeRawBufferPointer) -> String {
        line(String(decoding: bytes.prefix(longest), as: UTF8.self)) + (bytes.count > longest ? "…" : "")
    }

    /// `0x7B`.
    package static func byte(_ byte: UInt8) -> String {
        "0x" + hexadecimal(byte)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}

// Whole texts, of any script.
extension Quotation {
    /// `text` as one line; beyond `longest` characters it is cut off.
    package static func line(_ text: String, longest: Int = .max) -> String {
        let escaped = escaping(text, unless: { isPrintable($0) }, by: escape)
        // Every character has a byte at least.
        guard escaped.utf8.count > longest, escaped.count > longest else { return escaped }
        return escaped.prefix(longest) + "…"
    }

    /// `"text"` as one line, cut off at 60 characters.
    package static func name(_ text: String) -> String {
        "\"" + line(text, longest: 60) + "\""
    }

    /// `text` with the line ends it has.
    package static func lines(_ text: String) -> String {
        escaping(text, unless: { isPrintable($0) || $0 == "\n" || $0 == "\t" }, by: escape)
    }

    /// A document in JSON as one line: what is unprintable, which there can only be in strings, becomes `\uXXXX`, and line
    /// ends, which there can only be between values, become spaces.
    package static func json(_ text: String) -> String {
        escaping(text, unless: { isPrintable($0) }) { scalar in
            if scalar == "\n" || scalar == "\r" || scalar == "\t" { return " " }
            return UTF16.encode(scalar)!.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }

    /// Whether a terminal shows `scalar` and does nothing else.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    /// Whether all of `text` is printable.
    package static func isPrintable(_ text: String) -> Bool {
        isPlain(text) || text.unicodeScalars.allSatisfy { isPrintable($0) }
    }

    private static func escaping(
        _ text: String, unless isKept: (Unicode.Scalar) -> Bool, by escape: (Unicode.Scalar) -> String
    ) -> String {
        if isPlain(text) || text.unicodeScalars.allSatisfy(isKept) { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if isKept(scalar) { escaped.unicodeScalars.append(scalar) } else { escaped += escape(scalar) }
        }
        return escaped
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where scalar.value <= 0xFF: "\\x" + hexadecimal(UInt8(scalar.value))
        default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
    }
}
