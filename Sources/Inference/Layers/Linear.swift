/// A dense layer: `y = W x + b`, then the activation.
public struct Linear: Sendable {
    public let geometry: LinearGeometry
    /// (out, in)
    let weight: Tensor
    /// (out)
    let bias: [Float]

    /// - Throws: ``TensorError`` if a tensor is missing, has another shape or is not finite.
    public init(_ geometry: LinearGeometry, from store: TensorStore) throws(TensorError) {
        let shapes = geometry.parameters
        self.geometry = geometry
        weight = try store.tensor(shapes[0].name, shape: shapes[0].shape)
        bias =
            geometry.hasBias
            ? try store.tensor(shapes[1].name, shape: shapes[1].shape).values
            : Array(repeating: 0, count: geometry.outputs)
    }

    /// x (T, in) -> (T, out)
    public func run(_ x: Tensor) -> Tensor {
        Tensor(rows: (0..<x.rowCount).map { product(weight, x.row($0), plus: bias).map { geometry.activation($0) } })
    }
}
