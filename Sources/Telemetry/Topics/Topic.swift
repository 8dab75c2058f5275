import System

/// Topics: `<family>/<engine>/`, for instance `live/E1/`.
///
/// A topic ends in `/`, so that a subscription to `live/E1/` cannot match `live/E10/`. Messages of the whole daemon have the
/// family alone: `status/`, and `event/` for a frame whose engine could not be read.
public enum Topic {
    /// `live/E1/`, or `status/` without an engine.
    public static func text(_ family: TopicFamily, _ engine: EngineID? = nil) -> String {
        guard let engine else { return "\(family.rawValue)/" }
        return "\(family.rawValue)/\(engine.text)/"
    }

    /// Appends the topic's bytes to a buffer.
    public static func append(_ family: TopicFamily, _ engine: EngineID? = nil, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: family.rawValue.utf8)
        bytes.append(UInt8(ascii: "/"))
        guard let engine else { return }
        bytes.append(contentsOf: engine.text.utf8)
        bytes.append(UInt8(ascii: "/"))
    }

    /// Takes a topic apart.
    ///
    /// - Returns: the family and the engine; no engine for `status/` and `event/`.
    /// - Throws: ``Refusal`` with ``RefusalCode/topic`` for another family or shape, ``RefusalCode/engineID`` for an id that is
    ///   none, ``RefusalCode/notUTF8``.
    public static func parse(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> (
        family: TopicFamily, engine: EngineID?
    ) {
        for family in TopicFamily.allCases where starts(bytes, with: family) {
            let prefix = family.rawValue.utf8.count + 1
            if bytes.count == prefix, family == .status || family == .event { return (family, nil) }
            guard family != .status else { break }
            return (family, try engine(in: bytes, after: prefix, family: family))
        }
        if let offset = UTF8Validation.firstInvalidByte(in: bytes) { throw notUTF8(offset) }
        throw Refusal(.topic, "the topic is \(Quotation.text(bytes)), expected <family>/<engine>/ or status/")
    }

    /// The engine's bytes in a topic `telemetry/<engine>/`, not checked yet; nil for a topic of another form.
    public static func telemetryEngineBytes(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let prefix: StaticString = "telemetry/"
        let length = prefix.utf8CodeUnitCount
        guard bytes.count > length, bytes[bytes.count - 1] == UInt8(ascii: "/") else { return nil }
        for offset in 0..<length where bytes[offset] != prefix.utf8Start[offset] { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[length..<(bytes.count - 1)])
    }

    /// Takes the engine's bytes from a topic `telemetry/<engine>/`; they are not checked yet.
    static func telemetryEngine(in bytes: UnsafeRawBufferPointer) throws(Refusal) -> UnsafeRawBufferPointer {
        guard let engine = telemetryEngineBytes(bytes) else {
            if let offset = UTF8Validation.firstInvalidByte(in: bytes) { throw notUTF8(offset) }
            throw Refusal(.topic, "the topic is \(Quotation.text(bytes)), expected telemetry/<engine>/")
        }
        return engine
    }

    /// Turns an error of the id into a refusal of its topic.
    static func refusal(_ error: InvalidEngineID, topic: UnsafeRawBufferPointer) -> Refusal {
        if let offset = UTF8Validation.firstInvalidByte(in: topic) { return notUTF8(offset) }
        return Refusal(.engineID, error.description)
    }

    private static func engine(
        in bytes: UnsafeRawBufferPointer,
        after prefix: Int,
        family: TopicFamily
    ) throws(Refusal) -> EngineID {
        guard bytes.count > prefix, bytes.last == UInt8(ascii: "/") else {
            if let offset = UTF8Validation.firstInvalidByte(in: bytes) { throw notUTF8(offset) }
            throw Refusal(.topic, "the topic is \(Quotation.text(bytes)), expected \(family.rawValue)/<engine>/")
        }
        do throws(InvalidEngineID) {
            return try EngineID(utf8: UnsafeRawBufferPointer(rebasing: bytes[prefix..<(bytes.count - 1)]))
        } catch {
            throw refusal(error, topic: bytes)
        }
    }

    private static func starts(_ bytes: UnsafeRawBufferPointer, with family: TopicFamily) -> Bool {
        let name = family.rawValue.utf8
        return bytes.count > name.count && bytes[name.count] == UInt8(ascii: "/") && bytes.starts(with: name)
    }

    private static func notUTF8(_ offset: Int) -> Refusal {
        Refusal(.notUTF8, "the topic is not UTF-8: byte \(offset) is invalid")
    }
}
