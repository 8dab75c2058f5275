import System

/// Any value of JSON, read whole. For published messages, which are read back by tools; telemetry has a reader of its own.
enum JSONValue {
    case null
    case boolean(Bool)
    /// The digits as they are, so that no type's precision is lost.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads a payload.
    ///
    /// - Throws: ``Refusal`` with ``RefusalCode/notUTF8``, ``RefusalCode/malformed`` or ``RefusalCode/duplicateField``.
    static func read(_ payload: UnsafeRawBufferPointer) throws(Refusal) -> JSONValue {
        if let offset = UTF8Validation.firstInvalidByte(in: payload) {
            throw Refusal(
                .notUTF8, "the JSON payload is not UTF-8: byte \(offset) is \(Quotation.byte(payload[offset]))")
        }
        var cursor = JSONCursor(payload)
        let value = try cursor.value(depth: 0)
        try cursor.expectEnd()
        return value
    }

    /// What kind of value this is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONCursor {
    fileprivate mutating func value(depth: Int) throws(Refusal) -> JSONValue {
        skipWhitespace()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(String(decoding: try number().raw, as: UTF8.self))
        case UInt8(ascii: "t"):
            try expect(word: "true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try expect(word: "false")
            return .boolean(false)
        case UInt8(ascii: "n"):
            try expect(word: "null")
            return .null
        default: throw unexpected("a value")
        }
    }

    private mutating func object(depth: Int) throws(Refusal) -> JSONValue {
        try checkDepth(depth)
        position += 1
        var members: [String: JSONValue] = [:]
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipWhitespace()
            let name = try text()
            try expect(UInt8(ascii: ":"), "\":\" after a name")
            let value = try value(depth: depth + 1)
            guard members.updateValue(value, forKey: name) == nil else {
                throw Refusal(.duplicateField, "\(Quotation.text(name.utf8)) comes twice")
            }
        } while try takeSeparator(orEnd: UInt8(ascii: "}"), "\",\" or \"}\"")
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Refusal) -> JSONValue {
        try checkDepth(depth)
        position += 1
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
        } while try takeSeparator(orEnd: UInt8(ascii: "]"), "\",\" or \"]\"")
        return .array(elements)
    }

    private mutating func text() throws(Refusal) -> String {
        guard let text = try string().text else { throw unexpected("whole surrogate pairs") }
        return text
    }
}
