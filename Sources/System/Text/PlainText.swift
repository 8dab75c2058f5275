/// A text that is small enough to be held whole, whatever its encoding.
package enum PlainText {
    /// `bytes` as UTF-8 without a mark in front.
    ///
    /// - Parameter expectation: what it should be, for the error.
    /// - Throws: ``FileError`` that names what it is instead: another format by its signature, bytes that are no text.
    package static func utf8(_ bytes: [UInt8], expecting expectation: String) throws(FileError) -> [UInt8] {
        if let found = ContentSignature.name(of: bytes) {
            throw FileError("found \(found), expected \(expectation)")
        }
        let (encoding, mark) = TextEncoding.detect(bytes)
        var text = Array(bytes.dropFirst(mark))
        if encoding != .utf8 {
            var rest = text
            text.removeAll(keepingCapacity: true)
            encoding.appendUTF8(of: &rest, isLast: true, to: &text)
        }
        if let place = text.firstIndex(of: 0) {
            throw FileError("found a NUL byte in line \(line(at: place, of: text)), expected \(expectation)")
        }
        return text
    }

    /// The same as a string.
    package static func string(_ bytes: [UInt8], expecting expectation: String) throws(FileError) -> String {
        let text = try utf8(bytes, expecting: expectation)
        guard let string = String(validating: text, as: UTF8.self) else {
            let place = invalidByte(in: text)
            throw FileError(
                "found the byte \(Quotation.byte(text[place])) in line \(line(at: place, of: text)), expected "
                    + "\(expectation) in UTF-8")
        }
        return string
    }

    private static func line(at place: Int, of text: [UInt8]) -> Int {
        1 + text[..<place].lazy.filter { $0 == UInt8(ascii: "\n") }.count
    }

    /// Where text that is known to be no UTF-8 goes wrong.
    private static func invalidByte(in text: [UInt8]) -> Int {
        // Decoding puts U+FFFD where it goes wrong; up to there both are the same bytes.
        let repaired = Array(String(decoding: text, as: UTF8.self).utf8)
        return min(zip(text, repaired).prefix { $0 == $1 }.count, text.count - 1)
    }
}
