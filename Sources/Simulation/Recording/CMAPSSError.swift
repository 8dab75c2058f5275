import System

/// Why a recording could not be read, with the place in the file where there is one.
public struct CMAPSSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// The file cannot be opened or read.
        case unreadable
        /// The file is compressed and the program that expands it is not installed.
        case decompressorMissing
        /// The file is compressed and could not be expanded.
        case decompressorFailed
        /// The file is another format by its first bytes, or holds bytes that are no text.
        case notText
        /// The file holds more than ``RecordingLimits`` allow.
        case tooLarge
        /// The file holds no row at all.
        case empty
        /// A line is longer than ``RecordingLimits/lineBytes``.
        case lineTooLong
        /// A row has not 26 columns, or not as many as its table's header.
        case columnCount
        /// Nothing says how many cycles the engines have left.
        case unlabelled
        /// There are not as many labels as engines.
        case labelCount
        /// A table's header lacks a column, or has one twice.
        case header
        /// A column is not the number that belongs there.
        case number
        /// Rows of one engine are apart from one another, or its cycles do not rise.
        case order
        /// The engine ids made from the file's name, or the prefix given, are not valid ids.
        case engineID
        /// An engine was asked for that the file does not hold.
        case noSuchEngine
    }

    public let code: Code
    /// The file's path as it was given.
    public let file: String
    /// The line, counting from 1.
    public let line: Int?
    /// What was found and what was expected.
    public let detail: String

    public init(_ code: Code, file: String, line: Int? = nil, _ detail: String) {
        self.code = code
        self.file = file
        self.line = line
        self.detail = detail
    }

    public var description: String {
        Quotation.line(line.map { "\(file):\($0): \(detail)" } ?? "\(file): \(detail)")
    }
}
