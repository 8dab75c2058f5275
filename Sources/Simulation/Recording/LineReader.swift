/// The lines of a file, one at a time, without a copy of each.
struct LineReader: ~Copyable {
    /// The longest line, in bytes; a row of C-MAPSS takes about 180.
    static let longestLine = 65_536

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

    /// Hands the next line, without its line feed, to `body`.
    ///
    /// - Returns: what `body` returns, nil at the end of the file.
    mutating func next<Value>(
        _ body: (UnsafeBufferPointer<UInt8>, _ line: Int) throws(CMAPSSError) -> Value
    ) throws(CMAPSSError) -> Value? {
        var searched = start
        while true {
            if let feed = buffer[searched..<end].firstIndex(of: UInt8(ascii: "\n")) {
                return try hand(over: start..<feed, next: feed + 1, to: body)
            }
            if ended {
                return start == end ? nil : try hand(over: start..<end, next: end, to: body)
            }
            guard end - start <= Self.longestLine else {
                throw CMAPSSError(
                    .lineTooLong,
                    file: path,
                    line: line + 1,
                    "found a line of more than \(Self.longestLine) bytes, expected \(expectation)"
                )
            }
            searched = end - start
            try fill()
        }
    }

    private mutating func hand<Value>(
        over range: Range<Int>,
        next: Int,
        to body: (UnsafeBufferPointer<UInt8>, _ line: Int) throws(CMAPSSError) -> Value
    ) throws(CMAPSSError) -> Value {
        start = next
        line += 1
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
