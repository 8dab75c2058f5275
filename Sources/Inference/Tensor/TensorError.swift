/// What a named tensor can lack.
public enum TensorError: Error, Sendable, Hashable, CustomStringConvertible {
    case missing(String, shape: [Int])
    case shape(String, found: [Int], expected: [Int])
    case notFinite(String, index: Int, value: String)
    /// A variance that is negative, or 0 with nothing added to it.
    case variance(String, index: Int, value: String)

    public var description: String {
        switch self {
        case .missing(let name, let shape):
            "tensor \(name): missing, expected shape \(shapeText(shape))"
        case .shape(let name, let found, let expected):
            "tensor \(name): found shape \(shapeText(found)), expected \(shapeText(expected))"
        case .notFinite(let name, let index, let value):
            "tensor \(name): found \(value) at index \(index), expected finite numbers"
        case .variance(let name, let index, let value):
            "tensor \(name): found \(value) at index \(index), expected 0 or more and eps above 0"
        }
    }
}

/// A shape as Python writes it: `(1024, 256)`, `(17,)`, `()`.
func shapeText(_ shape: [Int]) -> String {
    shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
}
