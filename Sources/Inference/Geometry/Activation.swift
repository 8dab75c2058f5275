/// What a layer does to its sums.
public enum Activation: String, Decodable, Sendable, Hashable, CaseIterable {
    case none
    case relu

    public func callAsFunction(_ x: Float) -> Float {
        switch self {
        case .none: x
        case .relu: max(x, 0)
        }
    }
}
