import Foundation
import Simulation

/// What one publisher process sent, in its own count: written by `simulate --report`, read by `soak`.
struct PublisherReport: Codable {
    /// The cycles to be scored, run by run, and the messages to be refused.
    let expectation: SoakExpectation
    /// How long it sent.
    let seconds: Double

    init(_ expectation: SoakExpectation, seconds: Double) {
        self.expectation = expectation
        self.seconds = seconds
    }

    init(json: String) throws {
        self = try JSONDecoder().decode(PublisherReport.self, from: Data(json.utf8))
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
