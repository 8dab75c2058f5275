import System

/// Reads JSON (RFC 8259) strictly, byte by byte, from memory it does not own.
///
/// The bytes must be UTF-8; that is checked before, for the whole payload at once. Every error is a ``Refusal`` with
/// ``RefusalCode/malformed`` and the byte at which it was found. Nothing is allocated but for errors and escaped strings.
struct JSONCursor {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The byte at the position, or 0 at the end: no token of JSON begins with a NUL.
    @inline(__always)
    var current: UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    /// Skips spaces, tabs and line ends.
    @inline(__always)
    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// Takes a byte if it is next, after white space.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipWhitespace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Takes a byte that has to be next, after white space.
    @inline(__always)
    mutating func expect(_ byte: UInt8, _ expectation: StaticString) throws(Refusal) {
        guard take(byte) else { throw unexpected(expectation) }
    }

    /// Takes a word that has to be next, such as `null`.
    mutating func expect(word: StaticString) throws(Refusal) {
        let length = word.utf8CodeUnitCount
        for offset in 0..<length {
            guard position < bytes.count, bytes[position] == word.utf8Start[offset] else { throw unexpected(word) }
            position += 1
        }
    }

    /// Takes `,` or the closing byte, after white space.
    ///
    /// - Returns: whether another element follows.
    @inline(__always)
    mutating func takeSeparator(orEnd end: UInt8, _ expectation: StaticString) throws(Refusal) -> Bool {
        skipWhitespace()
        switch current {
        case UInt8(ascii: ","):
            position += 1
            return true
        case end:
            position += 1
            return false
        default: throw unexpected(expectation)
        }
    }

    /// Checks that only white space is left.
    mutating func expectEnd() throws(Refusal) {
        skipWhitespace()
        guard position == bytes.count else { throw unexpected("the end of the payload") }
    }

    /// What is wrong here, in words.
    @inline(never)
    func unexpected(_ expectation: StaticString) -> Refusal {
        let found =
            position < bytes.count
            ? "has \(Quotation.text(bytes[position..<Swift.min(position + 8, bytes.count)])) at byte \(position)"
            : "ends at byte \(bytes.count)"
        return Refusal(.malformed, "the JSON \(found), expected \(expectation)")
    }
}

// Strings.
extension JSONCursor {
    /// Takes a string. The position is at its opening quote.
    mutating func string() throws(Refusal) -> JSONText {
        guard current == UInt8(ascii: "\"") else { throw unexpected("a string") }
        position += 1
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
                position += 1
                return JSONText(raw: raw, hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try skipEscape()
            } else if byte >= 0x20 {
                position += 1
            } else {
                throw unexpected("no control character in a string")
            }
        }
        throw unexpected("the end of a string")
    }

    private mutating func skipEscape() throws(Refusal) {
        position += 1
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard JSONText.hexadecimal(current) != nil else {
                    throw unexpected("four hexadecimal digits after \\u")
                }
                position += 1
            }
        default: throw unexpected("an escape")
        }
    }
}

// Values that are not ours.
extension JSONCursor {
    /// Checks and passes over any value.
    ///
    /// - Parameter depth: how many arrays and objects the value is in.
    mutating func skipValue(depth: Int) throws(Refusal) {
        skipWhitespace()
        switch current {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try number()
        case UInt8(ascii: "t"): try expect(word: "true")
        case UInt8(ascii: "f"): try expect(word: "false")
        case UInt8(ascii: "n"): try expect(word: "null")
        case UInt8(ascii: "["):
            try checkDepth(depth)
            position += 1
            if take(UInt8(ascii: "]")) { return }
            repeat {
                try skipValue(depth: depth + 1)
            } while try takeSeparator(orEnd: UInt8(ascii: "]"), "\",\" or \"]\"")
        case UInt8(ascii: "{"):
            try checkDepth(depth)
            position += 1
            if take(UInt8(ascii: "}")) { return }
            repeat {
                skipWhitespace()
                _ = try string()
                try expect(UInt8(ascii: ":"), "\":\" after a name")
                try skipValue(depth: depth + 1)
            } while try takeSeparator(orEnd: UInt8(ascii: "}"), "\",\" or \"}\"")
        default: throw unexpected("a value")
        }
    }

    /// Refuses an array or object that begins here inside `depth` others.
    func checkDepth(_ depth: Int) throws(Refusal) {
        guard depth < Limits.jsonDepth else {
            throw Refusal(.malformed, "the JSON nests deeper than \(Limits.jsonDepth) levels at byte \(position)")
        }
    }
}
