/// How deep arrays and objects nest in a JSON document, found without reading it: readers of JSON go down a level of their own
/// stack with each.
package enum JSONNesting {
    /// The byte at which more than `limit` arrays and objects are open; nil if there are never so many. A document that is not
    /// well formed is none of its business.
    package static func exceeds(_ limit: Int, in bytes: some Sequence<UInt8>) -> Int? {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for (place, byte) in bytes.enumerated() {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > limit { return place }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return nil
    }
}
