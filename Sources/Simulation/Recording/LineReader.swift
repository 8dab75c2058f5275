import Glibc
import System

/// The lines of a file, one at a time, without a copy of each. A line ends with a line feed, a carriage return or both.
struct LineReader: ~Copyable {
    /// The longest line, in bytes.
    static let longestLine = RecordingLimits.lineBytes

    private let path: String
    /// What a line should be, for the error about one that is far too long.
    private let expectation: String
    private var source: ByteSource
    private var buffer = [UInt8](repeating: 0, count: 2 * LineReader.longestLine)
    private var start = 0
    private var end = 0
    private var ended = false
    /// The number of the line read last, counting from 1.
    private(set) var line = 0

    init(path: String, xz: String = "xz", expecting expectation: String = "26 columns of text") throws(CMAPSSError) {
        self.path = path
        self.expectation = expectation
        source = try ByteSource(path: path, xz: xz)
    }

    /// Hands the next line, without its end, to `body`.
    ///
    /// - Returns: what `body` returns, nil at the end of the file.
    mutating func next<Value>(
        _ body: (UnsafeBufferPointer<UInt8>, _ line: Int) throws(CMAPSSError) -> Value
    ) throws(CMAPSSError) -> Value? {
        var searched = start
        while true {
            if let place = lineEnd(from: searched) {
                guard place - start <= Self.longestLine else { throw try tooLong(start..<place) }
                let isPair = buffer[place] == UInt8(ascii: "\r")
                // The other half of the pair may be still in the file.
                if isPair, place + 1 == end, !ended {
                    searched = place - start
                    try fill()
                    continue
                }
                let next = isPair && place + 1 < end && buffer[place + 1] == UInt8(ascii: "\n") ? place + 2 : place + 1
                return try hand(over: start..<place, next: next, to: body)
            }
            if ended {
                return start == end ? nil : try hand(over: start..<end, next: end, to: body)
            }
            guard end - start <= Self.longestLine else { throw try tooLong(start..<end) }
            searched = end - start
            try fill()
        }
    }

    /// Where the line that begins at ``start`` ends; `place` and what is before it are known to hold no line end.
    private func lineEnd(from place: Int) -> Int? {
        let found = buffer.withUnsafeBufferPointer { bytes -> Int? in
            guard place < end, let first = bytes.baseAddress else { return nil }
            let feed = memchr(first + place, Int32(UInt8(ascii: "\n")), end - place)
            let length = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(first + place) } ?? end - place
            let carriage = memchr(first + place, Int32(UInt8(ascii: "\r")), length)
            return (carriage ?? feed).map { UnsafeRawPointer($0) - UnsafeRawPointer(first) }
        }
        return found
    }

    private func tooLong(_ range: Range<Int>) throws(CMAPSSError) -> CMAPSSError {
        try checkText(range, line: line + 1)
        return CMAPSSError(
            .lineTooLong,
            file: path,
            line: line + 1,
            "found a line of more than \(Self.longestLine) bytes, expected \(expectation)"
        )
    }

    /// Text holds no NUL.
    private func checkText(_ range: Range<Int>, line: Int) throws(CMAPSSError) {
        let hasNUL = buffer.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.flatMap { memchr($0 + range.lowerBound, 0, range.count) } != nil
        }
        if hasNUL { throw CMAPSSError(.notText, file: path, line: line, "found a NUL byte, expected \(expectation)") }
    }

    private mutating func hand<Value>(
        over range: Range<Int>,
        next: Int,
        to body: (UnsafeBufferPointer<UInt8>, _ line: Int) throws(CMAPSSError) -> Value
    ) throws(CMAPSSError) -> Value {
        start = next
        line += 1
        guard line <= RecordingLimits.lines else {
            throw CMAPSSError(.tooLarge, file: path, "holds more than \(RecordingLimits.lines) lines")
        }
        try checkText(range, line: line)
        return try buffer.withUnsafeBufferPointer { bytes throws(CMAPSSError) in
            try body(UnsafeBufferPointer(rebasing: bytes[range]), line)
        }
    }

    /// Moves the unread bytes to the front and reads more behind them.
    private mutating func fill() throws(CMAPSSError) {
        if start > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                let unread = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                UnsafeMutableRawBufferPointer(rebasing: bytes[..<unread.count]).copyMemory(from: unread)
            }
            end -= start
            start = 0
        }
        let count = try buffer.withUnsafeMutableBufferPointer { bytes throws(CMAPSSError) in
            try source.read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: bytes[end...])))
        }
        end += count
        ended = count == 0
    }
}
