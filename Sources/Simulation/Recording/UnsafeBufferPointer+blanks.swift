import System

extension UnsafeBufferPointer<UInt8> {
    /// The text without spaces, tabs and carriage returns at its ends.
    var withoutBlanksAround: UnsafeBufferPointer<UInt8> {
        var range = indices
        while let first = range.first, self[first].isBlank { range.removeFirst() }
        while let last = range.last, self[last].isBlank { range.removeLast() }
        return UnsafeBufferPointer(rebasing: self[range])
    }
}

extension UInt8 {
    /// A space, a tab or a carriage return: what stands between and around the fields of a recording.
    var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The beginning of a field as a message repeats it: nothing unprintable, at most 40 bytes.
    var excerpt: String { Quotation.line(String(decoding: prefix(40), as: UTF8.self)) }
}
