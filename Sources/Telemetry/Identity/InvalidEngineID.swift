/// Why a text is no ``EngineID``.
public enum InvalidEngineID: Error, Hashable, Sendable {
    /// Nothing was there.
    case empty

    /// The text has more than ``Limits/engineIDLength`` bytes.
    case tooLong(bytes: Int)

    /// A byte outside the alphabet stands at `offset`; `found` is the text, quoted and shortened.
    case character(found: String, offset: Int)
}

extension InvalidEngineID: CustomStringConvertible {
    public var description: String {
        let expected = "expected 1 to \(Limits.engineIDLength) of A-Z a-z 0-9 . _ -"
        return switch self {
        case .empty: "the engine id is empty, \(expected)"
        case .tooLong(let bytes): "the engine id has \(bytes) bytes, \(expected)"
        case .character(let found, let offset):
            "the engine id \(found) has a character at byte \(offset) that is not allowed, \(expected)"
        }
    }
}
