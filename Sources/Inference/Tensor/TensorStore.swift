/// Named tensors out of which layers take theirs.
public struct TensorStore: Sendable {
    public let tensors: [String: Tensor]

    public init(_ tensors: [String: Tensor]) {
        self.tensors = tensors
    }

    /// The tensor of that name.
    ///
    /// - Throws: ``TensorError`` if it is missing, has another shape, or holds a number that is not finite.
    public func tensor(_ name: String, shape: [Int]) throws(TensorError) -> Tensor {
        guard let tensor = tensors[name] else {
            throw .missing(name, shape: shape)
        }
        guard tensor.shape == shape else {
            throw .shape(name, found: tensor.shape, expected: shape)
        }
        if let index = tensor.firstNotFinite {
            throw .notFinite(name, index: index, value: "\(tensor.values[index])")
        }
        return tensor
    }
}
