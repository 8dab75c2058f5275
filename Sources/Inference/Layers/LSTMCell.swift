/// One LSTM cell (Hochreiter and Schmidhuber, 1997; with the forget gate of Gers, Schmidhuber and Cummins, 2000).
///
///     i = σ(W_ii x + b_ii + W_hi h + b_hi)        c' = f c + i g
///     f = σ(W_if x + b_if + W_hf h + b_hf)        h' = o tanh(c')
///     g = tanh(W_ig x + b_ig + W_hg h + b_hg)
///     o = σ(W_io x + b_io + W_ho h + b_ho)
///
/// The gates stand in PyTorch's order i, f, g, o. Keras orders i, f, g (its c), o too, with one bias, and transposes;
/// ONNX orders i, o, f, g (its c).
public struct LSTMCell: Sendable {
    public let inputSize: Int
    public let hiddenSize: Int
    /// (4H, D)
    let inputWeights: Tensor
    /// (4H, H)
    let hiddenWeights: Tensor
    /// (4H): both biases, added.
    let bias: [Float]

    /// Takes the cell of one layer and direction, `weight_ih_l0` and so on.
    ///
    /// - Throws: ``TensorError`` if one is missing, has another shape or is not finite.
    public init(
        _ geometry: LSTMGeometry, layer: Int = 0, direction: Int = 0, from store: TensorStore
    ) throws(TensorError) {
        var tensors: [Tensor] = []
        for parameter in geometry.parameters(layer: layer, direction: direction) {
            tensors.append(try store.tensor(parameter.name, shape: parameter.shape))
        }
        inputSize = geometry.inputs(ofLayer: layer)
        hiddenSize = geometry.hiddenSizes[layer]
        inputWeights = tensors[0]
        hiddenWeights = tensors[1]
        bias = tensors.dropFirst(2).reduce(Array(repeating: 0, count: 4 * hiddenSize)) { sum, tensor in
            zip(sum, tensor.values).map { $0 + $1 }
        }
    }

    /// One timestep: x (D) and the state before it -> the state after it, whose `h` is the output.
    public func step(_ x: ArraySlice<Float>, _ state: LSTMState) -> LSTMState {
        let gates = product(hiddenWeights, state.h[...], plus: product(inputWeights, x, plus: bias))
        var next = state
        for unit in 0..<hiddenSize {
            let i = sigmoid(gates[unit])
            let f = sigmoid(gates[hiddenSize + unit])
            let g = hyperbolicTangent(gates[2 * hiddenSize + unit])
            let o = sigmoid(gates[3 * hiddenSize + unit])
            next.c[unit] = f * state.c[unit] + i * g
            next.h[unit] = o * hyperbolicTangent(next.c[unit])
        }
        return next
    }
}
