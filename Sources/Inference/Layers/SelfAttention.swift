/// Multi-head attention of a sequence to itself (Vaswani et al., 2017), as `torch.nn.MultiheadAttention` keeps it.
///
///     q, k, v = W_in x + b_in, cut in three (T, E) and each in heads (T, E / heads)
///     head    = softmax(q kᵀ / sqrt(E / heads)) v
///     y       = W_out [head 1, head 2, …] + b_out (+ x)
public struct SelfAttention: Sendable {
    public let geometry: SelfAttentionGeometry
    /// (3E, E)
    let inputWeight: Tensor
    /// (3E)
    let inputBias: [Float]
    /// (E, E)
    let outputWeight: Tensor
    /// (E)
    let outputBias: [Float]

    /// - Throws: ``TensorError`` if a tensor is missing, has another shape or is not finite.
    public init(_ geometry: SelfAttentionGeometry, from store: TensorStore) throws(TensorError) {
        let shapes = geometry.parameters
        self.geometry = geometry
        inputWeight = try store.tensor(shapes[0].name, shape: shapes[0].shape)
        inputBias = try store.tensor(shapes[1].name, shape: shapes[1].shape).values
        outputWeight = try store.tensor(shapes[2].name, shape: shapes[2].shape)
        outputBias = try store.tensor(shapes[3].name, shape: shapes[3].shape).values
    }

    /// x (T, E) -> (T, E)
    public func run(_ x: Tensor) -> Tensor {
        let projected = (0..<x.rowCount).map { product(inputWeight, x.row($0), plus: inputBias) }
        let scale = 1 / Float(geometry.headWidth).squareRoot()
        let rows = projected.indices.map { t in
            let heads = (0..<geometry.heads).flatMap { head in
                let query = part(0, head, of: projected[t])
                let similarities = projected.map { row in
                    zip(query, part(1, head, of: row)).reduce(0) { $0 + $1.0 * $1.1 } * scale
                }
                let weights = softmax(similarities)
                var sum = [Float](repeating: 0, count: geometry.headWidth)
                for (weight, row) in zip(weights, projected) {
                    for (feature, value) in part(2, head, of: row).enumerated() { sum[feature] += weight * value }
                }
                return sum
            }
            let output = product(outputWeight, heads[...], plus: outputBias)
            return geometry.hasResidual ? zip(x.row(t), output).map { $0 + $1 } : output
        }
        return Tensor(rows: rows)
    }

    /// Query (0), key (1) or value (2) of one head.
    private func part(_ index: Int, _ head: Int, of row: [Float]) -> ArraySlice<Float> {
        let start = index * geometry.width + head * geometry.headWidth
        return row[start..<start + geometry.headWidth]
    }
}

/// `e^x / sum`, less the largest so that nothing overflows.
func softmax(_ x: [Float]) -> [Float] {
    let largest = x.max() ?? 0
    let powers = x.map { exponential($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
