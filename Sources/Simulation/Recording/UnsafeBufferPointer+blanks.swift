extension UnsafeBufferPointer<UInt8> {
    /// The text without spaces, tabs and carriage returns at its ends.
    var withoutBlanksAround: UnsafeBufferPointer<UInt8> {
        var range = indices
        while let first = range.first, Self.isBlank(self[first]) { range.removeFirst() }
        while let last = range.last, Self.isBlank(self[last]) { range.removeLast() }
        return UnsafeBufferPointer(rebasing: self[range])
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
