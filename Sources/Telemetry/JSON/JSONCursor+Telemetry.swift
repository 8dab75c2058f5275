import System

// The values of telemetry's fields.

extension JSONCursor {
    /// Takes `null` if it is next.
    mutating func takeNull() throws(Refusal) -> Bool {
        // `nan` begins with the same letter and is no `null`: it is left to who reads the value.
        guard current == UInt8(ascii: "n"), !isNonFinite(bareWord) else { return false }
        try expect(word: "null")
        return true
    }

    /// Takes a number as the nearest Float, or returns nil where none begins.
    @inline(__always)
    mutating func float() throws(Refusal) -> Float? {
        switch current {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number().float
        case UInt8(ascii: "-"):
            guard !isNonFinite(bareWord) else { return nil }
            return try number().float
        default: return nil
        }
    }

    mutating func cycle() throws(Refusal) -> Cycle {
        switch current {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if isNonFinite(bareWord) { break }
            let number = try number()
            guard let whole = number.wholeNumber else { throw Cycle.outOfRange(found: Quotation.plain(number.raw)) }
            return try Cycle(whole)
        default: break
        }
        if isNonFinite(bareWord) { throw Cycle.outOfRange(found: Quotation.plain(bareWord)) }
        throw try wrongType(
            of: "cycle", expected: "a whole number from \(Limits.minimumCycle) to \(Limits.maximumCycle)")
    }

    /// RFC 3339 text or Unix seconds.
    mutating func time() throws(Refusal) -> Timestamp {
        let expected = "expected RFC 3339 text or Unix seconds, of the years 0000 to 9999"
        if isNonFinite(bareWord) { throw Refusal(.time, "time is \(Quotation.plain(bareWord)), \(expected)") }
        switch current {
        case UInt8(ascii: "\""):
            let text = try string()
            guard let time = text.withBytes({ Timestamp(rfc3339: $0) }) ?? nil else {
                throw Refusal(.time, "time is \(Quotation.text(text.raw)), \(expected)")
            }
            return time
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = try number()
            guard let time = number.microseconds.map({ Timestamp(microseconds: $0) }), time >= .earliest,
                time <= .latest
            else {
                throw Refusal(.time, "time is \(Quotation.plain(number.raw)), \(expected)")
            }
            return time
        default: throw try wrongType(of: "time", expected: "RFC 3339 text or Unix seconds")
        }
    }

    mutating func flag(_ name: StaticString) throws(Refusal) -> Bool {
        switch current {
        case UInt8(ascii: "t"):
            try expect(word: "true")
            return true
        case UInt8(ascii: "f"):
            try expect(word: "false")
            return false
        default: throw try wrongType(of: name, expected: "true or false")
        }
    }

    /// Checks that a payload's engine is its topic's.
    mutating func checkEngine(_ engine: UnsafeRawBufferPointer) throws(Refusal) {
        guard current == UInt8(ascii: "\"") else { throw try wrongType(of: "engine", expected: "a string") }
        let text = try string()
        guard text.withBytes({ $0.elementsEqual(engine) }) ?? false else {
            throw Refusal(
                .engineMismatch,
                "\"engine\" is \(Quotation.text(text.raw)), expected the topic's, \(Quotation.text(engine))"
            )
        }
    }

    /// Takes a publisher's name; the string of the record before is kept if it is the same.
    mutating func publisher(reusing known: String?) throws(Refusal) -> String {
        guard current == UInt8(ascii: "\"") else { throw try wrongType(of: "publisher", expected: "a string") }
        let text = try string()
        if let known, !text.hasEscapes, known.utf8.elementsEqual(text.raw) { return known }
        guard let name = text.text else {
            throw Refusal(
                .publisher, "the publisher \(Quotation.text(text.raw)) has half a surrogate pair, expected text")
        }
        return try PublisherName.check(name)
    }
}

// What is wrong with a value.
extension JSONCursor {
    /// The letters and signs at the position: `null`, `NaN`, `-Infinity`.
    private var bareWord: UnsafeRawBufferPointer {
        var end = position
        while end < bytes.count, end - position < 10 {
            switch bytes[end] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
                UInt8(ascii: "+"):
                end += 1
            default: return UnsafeRawBufferPointer(rebasing: bytes[position..<end])
            }
        }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<end])
    }

    /// Whether this is how some publishers write NaN and the infinities: JSON has no words for them.
    private func isNonFinite(_ word: UnsafeRawBufferPointer) -> Bool {
        var word = word[...]
        if word.first == UInt8(ascii: "-") || word.first == UInt8(ascii: "+") { word = word.dropFirst() }
        guard word.count == 3 || word.count == 8 else { return false }
        let letters = word.lazy.map { $0 | 0x20 }
        return letters.elementsEqual("nan".utf8) || letters.elementsEqual("inf".utf8)
            || letters.elementsEqual("infinity".utf8)
    }

    /// Why the value at the position is no number.
    @inline(never)
    mutating func notANumber(channel: String) throws(Refusal) -> Refusal {
        if isNonFinite(bareWord) {
            return Refusal(.notFinite, "\(channel) is \(Quotation.plain(bareWord)), expected a finite number or null")
        }
        guard current == UInt8(ascii: "\"") else {
            return try wrongType(of: channel, expected: "a finite number or null")
        }
        let text = try string()
        let isNonFinite = isNonFinite(text.raw)
        return Refusal(
            isNonFinite ? .notFinite : .fieldType,
            "\(channel) is the string \(Quotation.text(text.raw)), expected a finite number or null"
        )
    }

    /// A value of another type. What is no JSON at all is malformed instead.
    mutating func wrongType(of field: some CustomStringConvertible, expected: String) throws(Refusal) -> Refusal {
        let found =
            switch current {
            case UInt8(ascii: "\""): "a string"
            case UInt8(ascii: "["): "an array"
            case UInt8(ascii: "{"): "an object"
            case UInt8(ascii: "t"), UInt8(ascii: "f"): "a boolean"
            case UInt8(ascii: "n"): "null"
            default: "a number"
            }
        try skipValue(depth: 2)
        return Refusal(.fieldType, "\(field) is \(found), expected \(expected)")
    }
}
