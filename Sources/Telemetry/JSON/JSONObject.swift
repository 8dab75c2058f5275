import System

/// An object of a published message, whose members are taken by name and type.
///
/// All errors are a ``Refusal`` with ``RefusalCode/missingField`` or ``RefusalCode/fieldType`` that names the member with its
/// path, such as `windows.due`.
struct JSONObject {
    private let members: [String: JSONValue]
    private let path: String

    init(_ value: JSONValue, path: String = "") throws(Refusal) {
        guard case .object(let members) = value else {
            throw Refusal(.fieldType, "\(path.isEmpty ? "the payload" : path) is \(value.kind), expected an object")
        }
        self.members = members
        self.path = path
    }

    /// Whether there is a member of this name, other than `null`.
    func has(_ name: String) -> Bool {
        switch members[name] {
        case .none, .null: false
        default: true
        }
    }

    func object(_ name: String) throws(Refusal) -> JSONObject {
        try JSONObject(try value(name), path: fullName(name))
    }

    func integer<Number: FixedWidthInteger>(_ name: String) throws(Refusal) -> Number {
        try number(try value(name), name) { Number($0) }
    }

    func optionalInteger(_ name: String) throws(Refusal) -> Int? {
        has(name) ? try integer(name) : nil
    }

    func float(_ name: String) throws(Refusal) -> Float {
        try float(try value(name), name)
    }

    func double(_ name: String) throws(Refusal) -> Double {
        let value = try value(name)
        if case .null = value { return .nan }
        return try number(value, name) { Double($0) }
    }

    func string(_ name: String) throws(Refusal) -> String {
        let value = try value(name)
        guard case .string(let text) = value else { throw wrong(value, name, "a string") }
        return text
    }

    func engine(_ name: String) throws(Refusal) -> EngineID {
        try EngineID(field: try string(name))
    }

    func time(_ name: String) throws(Refusal) -> Timestamp {
        let text = try string(name)
        guard let time = Timestamp(rfc3339: text) else {
            throw Refusal(.time, "\(fullName(name)) is \(Quotation.text(text.utf8)), expected RFC 3339 text")
        }
        return time
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String) throws(Refusal) -> Word {
        let text = try string(name)
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.fieldType, "\(fullName(name)) is \(Quotation.text(text.utf8)), expected one of \(words)")
        }
        return word
    }

    func integers(_ name: String) throws(Refusal) -> [Int] {
        try elements(name) { value throws(Refusal) in try number(value, name) { Int($0) } }
    }

    func floats(_ name: String) throws(Refusal) -> [Float] {
        try elements(name) { value throws(Refusal) in try float(value, name) }
    }

    func boolean(_ name: String) throws(Refusal) -> Bool {
        let value = try value(name)
        guard case .boolean(let flag) = value else { throw wrong(value, name, "true or false") }
        return flag
    }

    /// The objects of an array, read one by one.
    func objects<Element>(
        _ name: String, _ read: (JSONObject) throws(Refusal) -> Element
    ) throws(Refusal) -> [Element] {
        try elements(name) { value throws(Refusal) in try read(try JSONObject(value, path: fullName(name))) }
    }

    func booleans(_ name: String) throws(Refusal) -> [Bool] {
        try elements(name) { value throws(Refusal) in
            guard case .boolean(let flag) = value else { throw wrong(value, name, "true or false") }
            return flag
        }
    }

    /// Flags by name; those of later versions are left out.
    func flags(_ name: String) throws(Refusal) -> ScoreFlags {
        let names = try elements(name) { value throws(Refusal) in
            guard case .string(let text) = value else { throw wrong(value, name, "strings") }
            return text
        }
        var flags: ScoreFlags = []
        for (flag, word) in ScoreFlags.table where names.contains("\(word)") { flags.insert(flag) }
        return flags
    }

    /// Counts by word; words of later versions are left out.
    func counts<Word: RawRepresentable<String> & Hashable>(_ name: String) throws(Refusal) -> [Word: UInt64] {
        let object = try object(name)
        var counts: [Word: UInt64] = [:]
        for key in object.members.keys {
            let count: UInt64 = try object.integer(key)
            if let word = Word(rawValue: key) { counts[word] = count }
        }
        return counts
    }
}

extension JSONObject {
    private func value(_ name: String) throws(Refusal) -> JSONValue {
        guard let value = members[name] else { throw Refusal(.missingField, "\"\(fullName(name))\" is missing") }
        return value
    }

    private func elements<Element>(
        _ name: String,
        _ element: (JSONValue) throws(Refusal) -> Element
    ) throws(Refusal) -> [Element] {
        let value = try value(name)
        guard case .array(let values) = value else { throw wrong(value, name, "an array") }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for value in values { elements.append(try element(value)) }
        return elements
    }

    /// `null` is how a number that is not finite is written.
    private func float(_ value: JSONValue, _ name: String) throws(Refusal) -> Float {
        if case .null = value { return .nan }
        return try number(value, name) { Float($0) }
    }

    private func number<Number>(
        _ value: JSONValue,
        _ name: String,
        _ parse: (String) -> Number?
    ) throws(Refusal) -> Number {
        guard case .number(let digits) = value else { throw wrong(value, name, "a number") }
        guard let number = parse(digits) else {
            throw Refusal(
                .fieldType, "\(fullName(name)) is \(Quotation.line(digits, longest: 40)), which is no \(Number.self)")
        }
        return number
    }

    private func wrong(_ value: JSONValue, _ name: String, _ expected: String) -> Refusal {
        Refusal(.fieldType, "\(fullName(name)) is \(value.kind), expected \(expected)")
    }

    private func fullName(_ name: String) -> String {
        Quotation.line(path.isEmpty ? name : "\(path).\(name)", longest: 60)
    }
}
