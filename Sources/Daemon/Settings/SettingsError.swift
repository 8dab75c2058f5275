/// Why settings could not be used: one line that names the source, what was found and what was expected.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The whole message, one line for each thing wrong.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
