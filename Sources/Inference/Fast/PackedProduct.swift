/// Weights W (n, d) and bias b (n) as the kernels read them: `y = W x + b`, then perhaps ReLU.
struct PackedProduct {
    let weights: PackedWeights
    /// (64 panels)
    let bias: UnsafePointer<Float>
    let relu: Bool

    var outputs: Int { weights.outputs }
    /// Floats that a row of y takes.
    var outputStride: Int { weights.outputStride }

    init(weights: [Float], inputs: Int, bias: [Float], activation: Activation, in arena: FloatArena) {
        precondition(
            weights.count == inputs * bias.count, "\(weights.count) weights are not (\(bias.count), \(inputs))")
        self.weights = PackedWeights(weights, inputs: inputs, isGates: false, in: arena)
        relu = activation == .relu
        let packedBias = arena.take(self.weights.outputStride)
        packedBias.update(from: bias, count: bias.count)
        self.bias = UnsafePointer(packedBias)
    }

    private init(_ product: PackedProduct, weights: PackedWeights) {
        self.weights = weights
        bias = product.bias
        relu = product.relu
    }

    /// The same product in another precision.
    func packed(in precision: Precision, isPositive: Bool, in arena: FloatArena) -> PackedProduct {
        PackedProduct(self, weights: weights.packed(in: precision, isPositive: isPositive, in: arena))
    }
}

extension PackedProduct {
    init(_ layer: Linear, in arena: FloatArena) {
        self.init(
            weights: layer.weight.values, inputs: layer.geometry.inputs, bias: layer.bias,
            activation: layer.geometry.activation, in: arena)
    }

    /// A convolution as a product with the k inputs side by side, oldest first: (out, in, k) -> (out, k in).
    init(_ layer: Conv1d, in arena: FloatArena) {
        let (inputs, taps) = (layer.geometry.inputs, layer.geometry.kernelSize)
        var weights = [Float](repeating: 0, count: layer.weight.values.count)
        for output in 0..<layer.geometry.outputs {
            for input in 0..<inputs {
                for tap in 0..<taps {
                    weights[(output * taps + tap) * inputs + input] =
                        layer.weight.values[(output * inputs + input) * taps + tap]
                }
            }
        }
        self.init(
            weights: weights, inputs: inputs * taps, bias: layer.bias, activation: layer.geometry.activation, in: arena)
    }
}
