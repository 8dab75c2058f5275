/// A batch normalisation at inference: `(x - mean) / sqrt(variance + eps) * weight + bias`, per feature
/// (Ioffe and Szegedy, 2015).
public struct BatchNorm: Sendable {
    public let geometry: BatchNormGeometry
    /// (features): weight / sqrt(variance + eps)
    let scale: [Float]
    /// (features): bias - mean * scale
    let shift: [Float]

    /// - Throws: ``TensorError`` if a tensor is missing, has another shape or is not finite, or a variance is negative.
    public init(_ geometry: BatchNormGeometry, from store: TensorStore) throws(TensorError) {
        var tensors: [[Float]] = []
        for parameter in geometry.parameters {
            tensors.append(try store.tensor(parameter.name, shape: parameter.shape).values)
        }
        let variance = tensors[3]
        if let index = variance.firstIndex(where: { $0 < 0 || $0 + geometry.epsilon == 0 }) {
            throw .variance("\(geometry.name).running_var", index: index, value: "\(variance[index])")
        }
        self.geometry = geometry
        let scale = zip(tensors[0], variance).map { $0 / ($1 + geometry.epsilon).squareRoot() }
        self.scale = scale
        shift = scale.indices.map { tensors[1][$0] - tensors[2][$0] * scale[$0] }
    }

    /// x (T, features) -> (T, features)
    public func run(_ x: Tensor) -> Tensor {
        let values = x.values.indices.map { index in
            let feature = index % x.width
            return geometry.activation(x.values[index] * scale[feature] + shift[feature])
        }
        return Tensor(shape: x.shape, values: values)
    }

    /// The convolution that does the work of `convolution` and of this normalisation after it.
    public func folded(into convolution: Conv1d) -> Conv1d {
        var geometry = convolution.geometry
        geometry.activation = self.geometry.activation
        geometry.hasBias = true
        let perOutput = geometry.inputs * geometry.kernelSize
        let weight = convolution.weight.values.indices.map { convolution.weight.values[$0] * scale[$0 / perOutput] }
        let bias = scale.indices.map { convolution.bias[$0] * scale[$0] + shift[$0] }
        return Conv1d(geometry, weight: Tensor(shape: convolution.weight.shape, values: weight), bias: bias)
    }
}
