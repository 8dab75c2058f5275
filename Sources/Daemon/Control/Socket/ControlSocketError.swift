/// Why the control socket could not be opened.
public struct ControlSocketError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ endpoint: String, _ reason: String) {
        description = "cannot bind \(endpoint): \(reason)"
    }
}
