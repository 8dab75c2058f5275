/// A normalisation over the features of each timestep (Ba, Kiros and Hinton, 2016).
public struct LayerNorm: Sendable {
    public let geometry: LayerNormGeometry
    /// (features)
    let weight: [Float]
    /// (features)
    let bias: [Float]

    /// - Throws: ``TensorError`` if a tensor is missing, has another shape or is not finite.
    public init(_ geometry: LayerNormGeometry, from store: TensorStore) throws(TensorError) {
        let shapes = geometry.parameters
        self.geometry = geometry
        weight = try store.tensor(shapes[0].name, shape: shapes[0].shape).values
        bias = try store.tensor(shapes[1].name, shape: shapes[1].shape).values
    }

    /// x (T, features) -> (T, features)
    public func run(_ x: Tensor) -> Tensor {
        Tensor(
            rows: (0..<x.rowCount).map { index in
                let row = x.row(index)
                let mean = row.reduce(0, +) / Float(row.count)
                let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(row.count)
                let deviation = (variance + geometry.epsilon).squareRoot()
                return zip(row, zip(weight, bias)).map { ($0 - mean) / deviation * $1.0 + $1.1 }
            })
    }
}
