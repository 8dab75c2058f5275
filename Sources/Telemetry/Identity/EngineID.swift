import System

/// The name of one machine that sends telemetry: 1 to 64 of `A-Z a-z 0-9 . _ -`.
///
/// The alphabet leaves out `/`, which ends a topic's parts, and everything that needs escaping in JSON, a URL, a file name or
/// a metrics label, so an id is written as it is wherever it appears.
///
/// Ids of up to 15 bytes need no allocation.
public struct EngineID: Hashable, Sendable {
    /// The id as text. All ASCII.
    public let text: String

    /// Takes an id from text.
    ///
    /// - Throws: ``InvalidEngineID`` if the text is empty, longer than ``Limits/engineIDLength`` or holds another character.
    public init(_ text: String) throws(InvalidEngineID) {
        var text = text
        let checked = text.withUTF8 { bytes in
            Result { () throws(InvalidEngineID) in try EngineID(utf8: UnsafeRawBufferPointer(bytes)) }
        }
        self = try checked.get()
    }

    /// Takes an id from the bytes of a frame.
    ///
    /// - Throws: ``InvalidEngineID``, as ``init(_:)`` does. Bytes that are not UTF-8 are no error of their own: they are not in
    ///   the alphabet.
    public init(utf8 bytes: UnsafeRawBufferPointer) throws(InvalidEngineID) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Limits.engineIDLength else { throw .tooLong(bytes: bytes.count) }
        if let offset = bytes.firstIndex(where: { !Self.isAllowed($0) }) {
            throw .character(found: Quotation.text(bytes), offset: offset)
        }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Stands in a record until one is decoded into it.
    static let placeholder = EngineID(unchecked: "-")

    private init(unchecked text: String) {
        self.text = text
    }

    /// Whether the id's bytes are these, without making a second id.
    public func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard text.utf8.count == bytes.count else { return false }
        return withUnsafeBytes { own in
            for offset in 0..<own.count where own[offset] != bytes[offset] { return false }
            return true
        }
    }

    /// Reads the id's bytes in place; the pointer is valid inside `body` only.
    public func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let contiguous = text.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
        if let contiguous { return contiguous }
        // Text of our own making is contiguous; only a string bridged from elsewhere is not.
        var copy = text
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension EngineID: Comparable {
    /// Byte order, so `E10` comes before `E2`.
    public static func < (left: EngineID, right: EngineID) -> Bool {
        left.text < right.text
    }
}

extension EngineID: CustomStringConvertible {
    public var description: String { text }
}
