/// Why a model bundle cannot score a stream, in one line that names the bundle, what was found and what was expected.
public struct ScoringError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The whole message.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
