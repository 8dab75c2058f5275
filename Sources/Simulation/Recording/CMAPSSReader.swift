/// Reads a C-MAPSS file row by row, as it comes from NASA: text, or compressed on its own by xz or gzip.
///
/// ```swift
/// var reader = try CMAPSSReader(path: "test_FD001.txt.xz")
/// var row = CMAPSSRow()
/// while try reader.next(into: &row) { ... }
/// ```
///
/// It holds one block of the file at a time, and reads no more than ``RecordingLimits`` allow. Compressed files need the
/// program `xz` or `gzip`.
public struct CMAPSSReader: ~Copyable {
    /// Engine, cycle, three settings, 21 sensors.
    public static let columnCount = 26
    /// The settings and sensors.
    public static let channelCount = 24

    private let path: String
    private var lines: LineReader

    /// Opens the file.
    ///
    /// - Throws: ``CMAPSSError`` of code `unreadable`, `tooLarge`, `decompressorMissing` or `decompressorFailed`.
    public init(path: String) throws(CMAPSSError) {
        try self.init(path: path, xz: "xz")
    }

    /// Opens the file, with another program in the place of `xz`.
    package init(path: String, xz: String) throws(CMAPSSError) {
        self.path = path
        lines = try LineReader(path: path, xz: xz)
    }

    /// The number of the line read last, counting from 1.
    public var line: Int { lines.line }

    /// Reads the next row; lines of blanks only are passed over.
    ///
    /// - Returns: false at the end of the file, `row` is then what it was.
    /// - Throws: ``CMAPSSError`` that names the file, the line, what was found and what was expected. After an error
    ///   the next call goes on behind that line.
    public mutating func next(into row: inout CMAPSSRow) throws(CMAPSSError) -> Bool {
        while true {
            let path = path
            let found = try lines.next { text, line throws(CMAPSSError) in
                try Self.parse(text, into: &row, file: path, line: line)
            }
            guard let found else { return false }
            if found { return true }
        }
    }

    /// - Returns: false for a line of blanks.
    private static func parse(
        _ text: UnsafeBufferPointer<UInt8>,
        into row: inout CMAPSSRow,
        file: String,
        line: Int
    ) throws(CMAPSSError) -> Bool {
        if row.values.count != channelCount { row.values = [Float](repeating: 0, count: channelCount) }
        var column = 0
        var index = 0
        while true {
            while index < text.count, text[index].isBlank { index += 1 }
            guard index < text.count else { break }
            let first = index
            while index < text.count, !text[index].isBlank { index += 1 }
            let field = UnsafeBufferPointer(rebasing: text[first..<index])
            switch column {
            case 0: row.engine = try wholeNumber(field, "engine number", file: file, line: line)
            case 1: row.cycle = try wholeNumber(field, "cycle number", file: file, line: line)
            case 2..<columnCount: row.values[column - 2] = try value(field, column: column + 1, file: file, line: line)
            default: break
            }
            column += 1
        }
        guard column > 0 else { return false }
        guard column == columnCount else {
            let columns = column == 1 ? "1 column" : "\(column) columns"
            let isTable = text.contains(UInt8(ascii: ","))
            throw CMAPSSError(
                .columnCount, file: file, line: line,
                "found \(columns), expected \(columnCount)"
                    + (isTable
                        ? " between blanks: a table with commas is called .csv, and tandem evaluate reads it" : ""))
        }
        return true
    }

    private static func wholeNumber(
        _ field: UnsafeBufferPointer<UInt8>,
        _ what: String,
        file: String,
        line: Int
    ) throws(CMAPSSError) -> Int {
        if let number = DecimalText.wholeNumber(field), number > 0 { return number }
        let found = field.excerpt
        throw CMAPSSError(.number, file: file, line: line, "found \(what) '\(found)', expected a whole number above 0")
    }

    private static func value(
        _ field: UnsafeBufferPointer<UInt8>,
        column: Int,
        file: String,
        line: Int
    ) throws(CMAPSSError) -> Float {
        if let number = DecimalText.float(field), number.isFinite { return number }
        let found = field.excerpt
        let detail = "found '\(found)' in column \(column), expected a finite number"
        throw CMAPSSError(.number, file: file, line: line, detail)
    }
}
