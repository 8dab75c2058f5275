/// Why a list of channels is no ``ChannelSchema``.
public struct InvalidChannelSchema: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable {
        case empty
        case tooMany = "too_many"
        case name
        case duplicateName = "duplicate_name"
        case unit
        case range
    }

    public let code: Code

    /// Which channel, what was found and what was expected.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension InvalidChannelSchema: CustomStringConvertible {
    public var description: String { detail }
}
