public import Scoring

/// Why settings could not be used.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line for each thing wrong: it names the source, what was found and what was expected.
    public let complaints: [String]
    /// Where goals of the trade-off contradict each other: it can say more once a bundle is at hand.
    public let contradiction: TradeoffError?

    init(_ complaints: [String], contradiction: TradeoffError? = nil) {
        self.complaints = complaints
        self.contradiction = contradiction
    }

    init(_ complaint: String) {
        self.init([complaint])
    }

    /// All complaints, one a line.
    public var description: String { complaints.joined(separator: "\n") }
}
