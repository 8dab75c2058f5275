extension Encoding {
    /// The JSON of a payload without the byte order mark in front of it, if it has one; nil for a payload in Protobuf.
    ///
    /// RFC 8259 lets blanks stand before a value (section 2) and readers pass over a byte order mark (section 8.1). Neither can
    /// be mistaken for a message of tandem.v1 that a Protobuf library writes:
    ///
    /// - `{` (0x7B) would be a group of field 15, and the mark's 0xEF a tag of wire type 7: there are no such fields.
    /// - tab (0x09) and carriage return (0x0D) would be field 1 as a fixed number; field 1 is a string or a varint.
    /// - line feed (0x0A) is field 1 as a string, the engine, and the next byte is its length. If that is `{`, the engine has
    ///   123 bytes, and an id has 64 at most. If it is a blank, the next byte is the engine's first, which has to be a
    ///   blank or `{` for this to look like JSON: no id has either.
    /// - space (0x20) is field 4 as a varint. In telemetry it is `reset`, and the next byte would be 0 or 1. In the messages
    ///   that are published fields stand in the order of their numbers, and none begins with its fourth.
    @inline(__always)
    static func json(in payload: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        payload.first == UInt8(ascii: "{") ? payload : jsonAfterBlanks(in: payload)
    }

    private static func jsonAfterBlanks(in payload: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let text = payload.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: payload[3...]) : payload
        var cursor = JSONCursor(text)
        cursor.skipWhitespace()
        return cursor.current == UInt8(ascii: "{") ? text : nil
    }
}
