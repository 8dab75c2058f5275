/// Writes compact JSON into a buffer of bytes.
///
/// The writer takes the caller's buffer over and gives it back, so nothing is copied:
///
/// ```swift
/// var json = JSONWriter(taking: &buffer)
/// json.object { json in json.field("cycle", 31) }
/// json.giveBack(&buffer)
/// ```
///
/// What it writes is always valid JSON: strings are escaped, integers are exact, a number that is not finite becomes `null`.
struct JSONWriter: ~Copyable {
    private(set) var bytes: [UInt8]

    /// Takes the buffer; what it holds stays, and the buffer is empty until ``giveBack(_:)``.
    init(taking buffer: inout [UInt8]) {
        bytes = []
        swap(&bytes, &buffer)
    }

    consuming func giveBack(_ buffer: inout [UInt8]) {
        buffer = bytes
    }

    /// Writes `{`, what the body writes, and `}`.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes `,` unless this is the first member, and the name with its colon. Names are plain ASCII.
    mutating func name(_ name: StaticString) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// As ``name(_:)`` does, for names that are known when running only.
    mutating func name(text: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        string(text)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

// Values.
extension JSONWriter {
    mutating func null() {
        append("null")
    }

    mutating func boolean(_ value: Bool) {
        append(value ? "true" : "false")
    }

    mutating func integer(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        integer(UInt64(value.magnitude))
    }

    mutating func integer(_ value: UInt64) {
        guard value >= 10 else {
            bytes.append(UInt8(ascii: "0") + UInt8(value))
            return
        }
        // The digits are appended from the last to the first, then turned round.
        let start = bytes.count
        var rest = value
        while rest > 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        }
        bytes[start...].reverse()
    }

    /// The shortest text that reads back as the same Float.
    mutating func number(_ value: Float) {
        guard value.isFinite else { return null() }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// The shortest text that reads back as the same Double.
    mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// A string in quotes. Control characters, `"` and `\` are escaped; all else is written as UTF-8.
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { escape(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string in quotes that needs no escapes.
    mutating func string(_ text: StaticString) {
        bytes.append(UInt8(ascii: "\""))
        append(text)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func time(_ time: Timestamp) {
        bytes.append(UInt8(ascii: "\""))
        time.appendRFC3339(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// `[`, the elements with commas between them, `]`.
    mutating func array<Elements: Collection>(
        _ elements: Elements,
        _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            write(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 0..<0x20:
            append("\\u00")
            for digit in [byte >> 4, byte & 0xF] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        default: bytes.append(byte)
        }
    }
}

// Members of an object: name and value.
extension JSONWriter {
    mutating func field(_ name: StaticString, _ value: Int) {
        self.name(name)
        integer(value)
    }

    mutating func field(_ name: StaticString, _ value: UInt64) {
        self.name(name)
        integer(value)
    }

    mutating func field(_ name: StaticString, _ value: Float) {
        self.name(name)
        number(value)
    }

    mutating func field(_ name: StaticString, _ value: Double) {
        self.name(name)
        number(value)
    }

    mutating func field(_ name: StaticString, _ value: Bool) {
        self.name(name)
        boolean(value)
    }

    mutating func field(_ name: StaticString, _ value: String) {
        self.name(name)
        string(value)
    }

    mutating func field(_ name: StaticString, _ value: Timestamp) {
        self.name(name)
        time(value)
    }

    mutating func field(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }

    mutating func field(_ name: StaticString, _ values: [Int]) {
        self.name(name)
        array(values) { $0.integer($1) }
    }

    mutating func field(_ name: StaticString, _ values: [Float]) {
        self.name(name)
        array(values) { $0.number($1) }
    }

    mutating func field(_ name: StaticString, _ values: [Bool]) {
        self.name(name)
        array(values) { $0.boolean($1) }
    }

    /// Counts by name, in the order of the cases; cases without a count are left out.
    mutating func field<Key>(_ name: StaticString, _ counts: [Key: UInt64])
    where Key: CaseIterable & RawRepresentable<String> & Hashable {
        self.name(name)
        object { json in
            for key in Key.allCases {
                guard let count = counts[key] else { continue }
                json.name(text: key.rawValue)
                json.integer(count)
            }
        }
    }
}
