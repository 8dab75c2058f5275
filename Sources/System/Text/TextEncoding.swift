/// How a file's text is encoded, as its first bytes say.
package enum TextEncoding: Sendable, Hashable {
    case utf8
    case utf16LittleEndian
    case utf16BigEndian

    /// The encoding and the length of the mark (U+FEFF) in front.
    ///
    /// Without a mark it is UTF-16 if every other byte of the beginning is NUL, as in ASCII text in that encoding.
    package static func detect(_ first: some RandomAccessCollection<UInt8>) -> (encoding: TextEncoding, mark: Int) {
        let start = Array(first.prefix(64))
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if start.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if start.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        let pairs = stride(from: 0, to: start.count - 1, by: 2)
        if start.count >= 4 {
            if pairs.allSatisfy({ start[$0] != 0 && start[$0 + 1] == 0 }) { return (.utf16LittleEndian, 0) }
            if pairs.allSatisfy({ start[$0] == 0 && start[$0 + 1] != 0 }) { return (.utf16BigEndian, 0) }
        }
        return (.utf8, 0)
    }

    /// Appends UTF-16 as UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: what comes next of the text; on return, what is left: half a unit, or half of a pair.
    ///   - isLast: nothing follows; half a pair becomes U+FFFD, half a unit too.
    package func appendUTF8(of bytes: inout [UInt8], isLast: Bool, to text: inout [UInt8]) {
        var position = 0
        func unit(_ place: Int) -> UInt16 {
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return self == .utf16LittleEndian ? second << 8 | first : first << 8 | second
        }
        while position + 2 <= bytes.count {
            let first = unit(position)
            if UTF16.isLeadSurrogate(first) {
                guard position + 4 <= bytes.count else {
                    if isLast { text += "\u{FFFD}".utf8 }
                    if isLast { position += 2 }
                    break
                }
                let second = unit(position + 2)
                if UTF16.isTrailSurrogate(second) {
                    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
                    text += Unicode.UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}")!
                    position += 4
                    continue
                }
            }
            text += Unicode.UTF8.encode(Unicode.Scalar(first) ?? "\u{FFFD}")!
            position += 2
        }
        if isLast, position < bytes.count {
            text += "\u{FFFD}".utf8
            position = bytes.count
        }
        bytes.removeFirst(position)
    }
}
