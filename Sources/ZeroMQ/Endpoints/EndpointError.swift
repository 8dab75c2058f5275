/// Why a text is no endpoint.
public struct EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text, in quotation marks, and what is the matter with it.
    public let found: String
    public let expected: String
    /// An endpoint that was probably meant.
    public let meant: String?

    init(_ text: String, _ problem: String, expected: String, meant: String? = nil) {
        self.init(found: "found \(Self.quoted(text))\(problem)", expected: expected, meant: meant)
    }

    init(found: String, expected: String, meant: String?) {
        self.found = found
        self.expected = expected
        self.meant = meant
    }

    func suggesting(_ meant: String?) -> EndpointError {
        EndpointError(found: found, expected: expected, meant: meant)
    }

    public var description: String {
        "\(found), expected \(expected)" + (meant.map { "; did you mean \($0)?" } ?? "")
    }

    /// Shortened, and with nothing in it that would upset a terminal.
    private static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.prefix(160).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: String(scalar)
            }
        }
        return "\"" + plain.joined() + (text.unicodeScalars.count > 160 ? "…" : "") + "\""
    }
}
