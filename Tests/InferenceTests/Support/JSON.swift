/// A JSON document that a test can change in one place.
enum JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A number or a bare word, as it stands.
    case bare(String)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .bare("\(value)") }
    init(floatLiteral value: Double) { self = .bare("\(value)") }
    init(booleanLiteral value: Bool) { self = .bare("\(value)") }
    init(arrayLiteral elements: JSON...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }
    init(_ values: [Float]) { self = .list(values.map { .bare("\($0)") }) }

    /// Control characters as JSON wants them; what the tests write otherwise stands as it is.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            guard scalar.value < 0x20 else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    var serialised: String {
        switch self {
        case .bare(let text): text
        case .text(let text): "\"\(Self.escaped(text))\""
        case .list(let values): "[" + values.map(\.serialised).joined(separator: ",") + "]"
        case .object(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value.serialised)" }.joined(
                    separator: ",")
                + "}"
        }
    }

    /// A member of an object; `nil` removes it.
    subscript(key: String) -> JSON? {
        get { if case .object(let values) = self { values[key] } else { nil } }
        set {
            guard case .object(var values) = self else { return }
            values[key] = newValue
            self = .object(values)
        }
    }

    subscript(index: Int) -> JSON {
        get { if case .list(let values) = self { values[index] } else { [] } }
        set {
            guard case .list(var values) = self else { return }
            values[index] = newValue
            self = .list(values)
        }
    }
}
