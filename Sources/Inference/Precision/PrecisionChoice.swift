/// Which precision a user wants: `auto`, or one of ``Precision``.
public enum PrecisionChoice: Sendable, Hashable {
    /// The fastest one whose measured error is within a bound; see ``ModelBundle/precision(_:path:bound:kernels:)``.
    case auto
    case fixed(Precision)

    /// What a setting or a flag says; `nil` if it is neither `auto` nor a precision.
    public init?(_ text: String) {
        if text == "auto" {
            self = .auto
        } else if let precision = Precision(rawValue: text) {
            self = .fixed(precision)
        } else {
            return nil
        }
    }
}

extension PrecisionChoice: CustomStringConvertible {
    public var description: String {
        switch self {
        case .auto: "auto"
        case .fixed(let precision): precision.rawValue
        }
    }

    /// All that a user can say.
    public static let all: [PrecisionChoice] = [.auto] + Precision.allCases.map { .fixed($0) }
}
