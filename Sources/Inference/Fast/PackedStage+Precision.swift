extension PackedStage {
    /// What is known of a stage's inputs.
    struct Input {
        /// Whether no layer with weights stands before it.
        var isFirst: Bool
        /// Whether none of them is negative.
        var isPositive: Bool
        /// Of those before the live features, where there are some: how many, and whether none of them is negative.
        var own: (count: Int, isPositive: Bool)?
    }

    /// The least weights of a dense layer that is not computed in `float32`.
    private static let wideProduct = 64 * 64

    /// The same stage in another precision, or as it is where it stays in `float32`.
    ///
    /// This is where it is decided. LSTM layers, convolutions, attention's projections and wide dense layers are nearly all
    /// of the weights and of the time, and read features that the network itself keeps in a narrow range. In `float32` stay
    ///
    /// - the first layer, if it is a convolution or dense: it reads raw inputs, normalised but not bounded, among them small
    ///   changes that tell a fault early, and with few inputs it costs little. A stack of LSTM layers that comes first is
    ///   converted all the same: it is the whole path then;
    /// - the heads, whose last few sums are the score, and dense layers of less than 64 × 64 weights: what they cost is the
    ///   call, not the weights;
    /// - attention's inner products, whose two sides are both activations, and layer normalisations.
    ///
    /// Live features are read in `bfloat16` at least. They were made for the live path's own score, where a few large ones
    /// stand beside small ones, and 8 bits of the largest would leave little of the small ones, which this path may need. Of an
    /// LSTM layer that is a matter of some columns of W_ih, another layer is in `bfloat16` then.
    func packed(in precision: Precision, _ input: Input, in arena: FloatArena) -> PackedStage {
        let own = precision
        let precision = own == .int8 && input.own != nil ? .bfloat16 : own
        return switch self {
        case .convolution(let stage) where !input.isFirst:
            .convolution(
                PackedConvolution(
                    product: stage.product.packed(in: precision, isPositive: input.isPositive, in: arena),
                    inputs: stage.inputs, kernelSize: stage.kernelSize, leftPadding: stage.leftPadding,
                    tailOffset: stage.tailOffset))
        case .lstm(let stage):
            .lstm(stage.packed(in: own, input, in: arena))
        case .attention(let stage):
            .attention(
                PackedAttention(
                    width: stage.width, heads: stage.heads, hasResidual: stage.hasResidual,
                    input: stage.input.packed(in: precision, isPositive: input.isPositive, in: arena),
                    output: stage.output.packed(in: precision, isPositive: false, in: arena)))
        case .linear(let stage) where !input.isFirst && stage.outputs * stage.weights.inputs >= Self.wideProduct:
            .linear(stage.packed(in: precision, isPositive: input.isPositive, in: arena))
        case .convolution, .linear, .layerNorm, .liveFeatures:
            self
        }
    }
}

extension PackedLSTMLayer {
    fileprivate func packed(
        in precision: Precision, _ input: PackedStage.Input, in arena: FloatArena
    ) -> PackedLSTMLayer {
        PackedLSTMLayer(
            inputs: inputs, hidden: hidden, units: units, forward: forward.packed(in: precision, input, in: arena),
            backward: backward?.packed(in: precision, input, in: arena), merge: merge, isFinal: isFinal)
    }
}

extension PackedLSTMLayer.Direction {
    fileprivate func packed(in precision: Precision, _ input: PackedStage.Input, in arena: FloatArena) -> Self {
        let own = precision == .int8 ? input.own : nil
        let count = inputWeights.inputs
        return Self(
            inputWeights: inputWeights.packed(
                in: precision, columns: 0..<(own?.count ?? count), isPositive: own?.isPositive ?? input.isPositive,
                in: arena),
            restWeights: own.map {
                inputWeights.packed(in: .bfloat16, columns: $0.count..<count, isPositive: false, in: arena)
            },
            hiddenWeights: hiddenWeights.packed(in: precision, isPositive: false, in: arena), bias: bias,
            stateOffset: stateOffset)
    }
}
