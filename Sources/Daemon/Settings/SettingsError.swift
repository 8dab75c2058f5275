/// Why settings could not be used.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line for each thing wrong: it names the source, what was found and what was expected.
    public let complaints: [String]

    init(_ complaints: [String]) {
        self.complaints = complaints
    }

    init(_ complaint: String) {
        complaints = [complaint]
    }

    /// All complaints, one a line.
    public var description: String { complaints.joined(separator: "\n") }
}
