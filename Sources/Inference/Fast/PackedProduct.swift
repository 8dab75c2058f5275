import CKernels

/// Outputs side by side in a panel.
let panelWidth = CKERNELS_PANEL
/// Units side by side in a panel of gates.
let unitGroup = CKERNELS_UNITS

/// Weights W (n, d) and bias b (n) as the kernels read them: `y = W x + b`, then perhaps ReLU.
///
/// It points into the arena of its network and is as plain as a number, so that a step counts no references.
struct PackedProduct {
    /// (panelCount, inputs, 64)
    let panels: UnsafePointer<Float>
    let panelCount: Int
    let inputs: Int
    let outputs: Int
    /// (64 panelCount)
    let bias: UnsafePointer<Float>
    let relu: Bool

    /// Floats that a row of y takes: panels are written whole.
    var outputStride: Int { panelCount * panelWidth }

    init(weights: [Float], inputs: Int, bias: [Float], activation: Activation, in arena: FloatArena) {
        precondition(
            weights.count == inputs * bias.count, "\(weights.count) weights are not (\(bias.count), \(inputs))")
        self.inputs = inputs
        outputs = bias.count
        panelCount = roundUp(bias.count, panelWidth) / panelWidth
        relu = activation == .relu
        let panels = arena.take(panelCount * inputs * panelWidth)
        ckernels_pack(weights, bias.count, inputs, panels)
        self.panels = UnsafePointer(panels)
        let packedBias = arena.take(panelCount * panelWidth)
        packedBias.update(from: bias, count: bias.count)
        self.bias = UnsafePointer(packedBias)
    }

    /// x (rows, inputs) -> y (rows, outputs)
    func run(
        _ kernels: Kernels, _ x: UnsafePointer<Float>, stride xStride: Int, rows: Int,
        into y: UnsafeMutablePointer<Float>,
        stride yStride: Int
    ) {
        var call = ckernels_product(
            panels: panels, panel_count: panelCount, inputs: inputs, x: x, x_stride: xStride, rows: rows, bias: bias,
            y: y, y_stride: yStride, relu: relu)
        kernels.functions.product(&call)
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
