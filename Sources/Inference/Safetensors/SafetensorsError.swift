import System

/// Why a safetensors file was refused. The description names the tensor, what was found and what was expected.
public struct SafetensorsError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        case unreadable
        case truncated
        case headerLength = "header_length"
        case header
        case type
        case shape
        case offsets
        case overlap
        case gap
    }

    public let code: Code
    /// The tensor concerned; `nil` if it is the file as a whole.
    public let tensor: String?
    public let detail: String

    init(_ code: Code, tensor: String? = nil, _ detail: String) {
        self.code = code
        self.tensor = tensor
        self.detail = detail
    }

    public var description: String {
        Quotation.line(tensor.map { "tensor \($0): \(detail)" } ?? detail, longest: 1_000)
    }
}
