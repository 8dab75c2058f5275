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
        let isFirst = bytes.last == UInt8(ascii: "{")
        let count = name.utf8CodeUnitCount
        write(atMost: count + 4) { room in
            var end = room
            if !isFirst { end.put(UInt8(ascii: ",")) }
            end.put(UInt8(ascii: "\""))
            end.put(UnsafeRawBufferPointer(start: name.utf8Start, count: count))
            end.put(UInt8(ascii: "\""))
            end.put(UInt8(ascii: ":"))
            return end - room
        }
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

    /// Makes room once for what is written byte by byte: an array that is asked for every byte costs more than the bytes.
    ///
    /// - Parameter body: writes to the room it is given and returns how many bytes.
    @inline(__always)
    private mutating func write(atMost count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        bytes.append(addingCapacity: count) { span in
            span.withUnsafeMutableBufferPointer { room, written in
                guard let start = room.baseAddress else { return }
                written += body(start + written)
            }
        }
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Writes a byte and moves on.
    @inline(__always)
    fileprivate mutating func put(_ byte: UInt8) {
        pointee = byte
        self += 1
    }

    /// Writes bytes and moves on.
    @inline(__always)
    fileprivate mutating func put(_ bytes: UnsafeRawBufferPointer) {
        if let source = bytes.baseAddress {
            UnsafeMutableRawPointer(self).copyMemory(from: source, byteCount: bytes.count)
        }
        self += bytes.count
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
        let count = Self.digitCount(value)
        write(atMost: count) { room in
            var rest = value
            for position in stride(from: count - 1, through: 0, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                room[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            }
            return count
        }
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while value >= limit {
            count += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = next
        }
        return count
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
        let isPlain = text.utf8.withContiguousStorageIfAvailable { utf8 in
            for byte in utf8 where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return false
            }
            bytes.append(contentsOf: utf8)
            return true
        }
        if isPlain != true {
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
        write(atMost: Timestamp.rfc3339Count + 2) { room in
            room[0] = UInt8(ascii: "\"")
            time.writeRFC3339(to: room + 1)
            room[Timestamp.rfc3339Count + 1] = UInt8(ascii: "\"")
            return Timestamp.rfc3339Count + 2
        }
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
