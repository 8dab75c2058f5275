extension PackedStage {
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
    /// - Parameters:
    ///   - isFirst: whether no layer with weights stands before it.
    ///   - isPositive: whether nothing that it reads is negative.
    func packed(in precision: Precision, isFirst: Bool, isPositive: Bool, in arena: FloatArena) -> PackedStage {
        switch self {
        case .convolution(let stage) where !isFirst:
            .convolution(
                PackedConvolution(
                    product: stage.product.packed(in: precision, isPositive: isPositive, in: arena),
                    inputs: stage.inputs, kernelSize: stage.kernelSize, leftPadding: stage.leftPadding,
                    tailOffset: stage.tailOffset))
        case .lstm(let stage):
            .lstm(stage.packed(in: precision, isPositive: isPositive, in: arena))
        case .attention(let stage):
            .attention(
                PackedAttention(
                    width: stage.width, heads: stage.heads, hasResidual: stage.hasResidual,
                    input: stage.input.packed(in: precision, isPositive: isPositive, in: arena),
                    output: stage.output.packed(in: precision, isPositive: false, in: arena)))
        case .linear(let stage) where !isFirst && stage.outputs * stage.weights.inputs >= Self.wideProduct:
            .linear(stage.packed(in: precision, isPositive: isPositive, in: arena))
        case .convolution, .linear, .layerNorm, .liveFeatures:
            self
        }
    }
}

extension PackedLSTMLayer {
    fileprivate func packed(in precision: Precision, isPositive: Bool, in arena: FloatArena) -> PackedLSTMLayer {
        PackedLSTMLayer(
            inputs: inputs, hidden: hidden, units: units,
            forward: forward.packed(in: precision, isPositive: isPositive, in: arena),
            backward: backward?.packed(in: precision, isPositive: isPositive, in: arena), merge: merge,
            isFinal: isFinal)
    }
}

extension PackedLSTMLayer.Direction {
    fileprivate func packed(in precision: Precision, isPositive: Bool, in arena: FloatArena) -> Self {
        Self(
            inputWeights: inputWeights.packed(in: precision, isPositive: isPositive, in: arena),
            hiddenWeights: hiddenWeights.packed(in: precision, isPositive: false, in: arena), bias: bias,
            stateOffset: stateOffset)
    }
}
