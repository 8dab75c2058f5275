public import Scoring
import System

/// Why settings could not be used.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line for each thing wrong: it names the source, what was found and what was expected.
    public let complaints: [String]
    /// Where goals of the trade-off contradict each other: it can say more once a bundle is at hand.
    public let contradiction: TradeoffError?

    init(_ complaints: [String], contradiction: TradeoffError? = nil) {
        // One line each, whatever the texts that they repeat.
        self.complaints = complaints.map { Quotation.line($0, longest: 1_000) }
        self.contradiction = contradiction
    }

    init(_ complaint: String) {
        self.init([complaint])
    }

    /// All complaints, one a line.
    public var description: String { complaints.joined(separator: "\n") }
}
