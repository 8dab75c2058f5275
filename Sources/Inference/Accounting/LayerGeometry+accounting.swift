extension LayerGeometry {
    /// The layer's entries in an ``Accounting``.
    func entries(in part: String, windowLength: Int) -> [Accounting.Entry] {
        switch self {
        case .lstm(let stack):
            stack.hiddenSizes.indices.flatMap { layer in
                (0..<stack.directionCount).map { direction in
                    stack.entry(layer: layer, direction: direction, part: part, windowLength: windowLength)
                }
            }
        default:
            [entry(part: part, windowLength: windowLength)]
        }
    }

    private func entry(part: String, windowLength: Int) -> Accounting.Entry {
        let trained = parameters.filter(\.isTrained).reduce(0) { $0 + $1.count }
        let perStep = multiplyAddsPerTimestep
        var perWindow = perStep * windowLength
        if case .selfAttention(let layer) = self {
            // Similarities and weighted sums: every timestep with every other.
            perWindow += 2 * windowLength * windowLength * layer.width
        }
        return Accounting.Entry(
            part: part, name: name, kind: kind, geometry: geometryText, parameters: parameters,
            parametersWithTwoBiases: trained, parametersWithOneBias: trained,
            bytes: parameters.reduce(0) { $0 + 4 * $1.count },
            multiplyAddsPerStep: obstacleToStreaming == nil ? perStep : nil, multiplyAddsPerWindow: perWindow)
    }

    private var multiplyAddsPerTimestep: Int {
        switch self {
        case .conv1d(let layer): layer.inputs * layer.outputs * layer.kernelSize
        case .selfAttention(let layer): 4 * layer.width * layer.width
        case .linear(let layer): layer.inputs * layer.outputs
        // Folded into the convolution before it.
        case .batchNorm: 0
        case .layerNorm(let layer): 2 * layer.features
        case .lstm: 0
        // Copied, not computed.
        case .liveFeatures: 0
        }
    }

    private var geometryText: String {
        switch self {
        case .conv1d(let layer):
            "\(layer.inputs) → \(layer.outputs), kernel \(layer.kernelSize), \(layer.padding.rawValue)"
        case .batchNorm(let layer): "\(layer.features), folded"
        case .selfAttention(let layer):
            "\(layer.width), \(layer.heads) heads" + (layer.hasResidual ? ", residual" : "")
        case .layerNorm(let layer): "\(layer.features)"
        case .linear(let layer): "\(layer.inputs) → \(layer.outputs)"
        case .lstm(let stack): "\(stack.inputs) → \(stack.outputs)"
        case .liveFeatures(let layer): "\(layer.inputs) + \(layer.features) of live \(layer.layer)"
        }
    }
}

extension LSTMGeometry {
    fileprivate func entry(layer: Int, direction: Int, part: String, windowLength: Int) -> Accounting.Entry {
        let (reads, hidden) = (inputs(ofLayer: layer), hiddenSizes[layer])
        let weights = 4 * hidden * (reads + hidden)
        let shapes =
            parameters(layer: layer, direction: direction) + initialState(layer: layer, direction: direction)
        let initial = hasInitialState ? 2 * hidden : 0
        return Accounting.Entry(
            part: part, name: "\(name) \(suffix(layer: layer, direction: direction))", kind: .lstm,
            geometry: "\(reads) → \(hidden), " + (direction == 0 ? "forward" : "backward") + finalText(layer),
            parameters: shapes,
            parametersWithTwoBiases: weights + initial + (biases == .none ? 0 : 8 * hidden),
            parametersWithOneBias: weights + initial + (biases == .none ? 0 : 4 * hidden),
            bytes: shapes.reduce(0) { $0 + 4 * $1.count },
            multiplyAddsPerStep: isBidirectional || output == .final ? nil : weights,
            multiplyAddsPerWindow: weights * windowLength)
    }

    private func finalText(_ layer: Int) -> String {
        output == .final && layer == hiddenSizes.count - 1 ? ", final state" : ""
    }
}
