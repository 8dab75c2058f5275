#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What one publisher process sent, in its own count: written by `simulate --report`, read by `soak`.
public struct PublisherReport: Codable, Sendable, Hashable {
    /// The cycles to be scored, run by run, and the messages to be refused.
    public let expectation: SoakExpectation
    /// How long it sent.
    public let seconds: Double

    public init(_ expectation: SoakExpectation, seconds: Double) {
        self.expectation = expectation
        self.seconds = seconds
    }

    /// Reads a report that ``write(to:)`` wrote.
    public init(contentsOf file: String) throws {
        self = try JSONDecoder().decode(PublisherReport.self, from: Data(contentsOf: URL(filePath: file)))
    }

    /// Writes one JSON object, all of it or nothing.
    public func write(to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try encoder.encode(self).write(to: URL(filePath: file), options: .atomic)
    }
}
