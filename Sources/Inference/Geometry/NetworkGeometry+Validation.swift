extension NetworkGeometry {
    /// Checks every size, that each layer reads what the one before emits, and what the heads end in.
    ///
    /// - Throws: ``GeometryError`` with the first thing that is wrong. What is merely pointless is no error but one of the
    ///   returned warnings: dropout on a stack of one layer, a merge without a second direction.
    @discardableResult
    public func validate() throws(GeometryError) -> [String] {
        try Self.count(layers, "layers")
        var names: Set<String> = []
        var warnings: [String] = []
        try Self.check(layers, after: nil, names: &names, warnings: &warnings)
        try validateLiveFeatures()
        if let heads {
            for (name, head, width) in heads.parts {
                try Self.count(head, "heads.\(name)")
                try Self.check(head, after: layers.last, names: &names, warnings: &warnings)
                guard let last = head.last else { continue }
                guard last.outputs == width else {
                    throw GeometryError(
                        layer: last.name, "ends head \(name) in \(last.outputs) features, expected \(width)")
                }
                for layer in head where layer.kind != .linear {
                    throw GeometryError(
                        layer: layer.name, "found type \(layer.kind.rawValue) in a head, expected linear")
                }
            }
        }
        return warnings
    }

    /// Refuses layers that cannot be fed one timestep after another.
    func validateStreaming() throws(GeometryError) {
        for layer in layers {
            if let obstacle = layer.obstacleToStreaming {
                throw GeometryError(
                    layer: layer.name, "\(obstacle), expected a layer that can carry its state from cycle to cycle")
            }
        }
    }

    /// Refuses a second layer that reads the live path: the features of a cycle are kept once.
    private func validateLiveFeatures() throws(GeometryError) {
        let readers = layers.filter { $0.kind == .liveFeatures }
        guard readers.count <= 1 else {
            throw GeometryError(
                layer: readers[1].name, "found a second layer of type live_features, expected at most one")
        }
    }

    /// The width of what `reader` reads of this network, the live path, layer by layer before the heads.
    ///
    /// - Throws: ``GeometryError`` if there is no such layer, its output is not of that width, or it never shows.
    func validateReader(_ reader: LiveFeaturesGeometry) throws(GeometryError) {
        guard let index = layers.firstIndex(where: { $0.name == reader.layer }) else {
            throw GeometryError(
                layer: reader.name,
                "found no layer \(reader.layer) in the live path, expected one of "
                    + layers.map(\.name).joined(separator: ", "))
        }
        if case .batchNorm(let next)? = layers.dropFirst(index + 1).first {
            throw GeometryError(
                layer: reader.name,
                "found layer \(reader.layer), into which \(next.name) is folded, expected \(next.name)")
        }
        guard layers[index].outputs == reader.features else {
            throw GeometryError(
                layer: reader.name,
                "found \(reader.features) features, expected \(layers[index].outputs), as many as \(reader.layer) "
                    + "of the live path emits")
        }
    }

    private static func count(_ layers: [LayerGeometry], _ what: String) throws(GeometryError) {
        guard (1...InferenceLimits.layers).contains(layers.count) else {
            throw GeometryError("\(what): found \(layers.count) layers, expected 1 to \(InferenceLimits.layers)")
        }
    }

    private static func check(
        _ layers: [LayerGeometry], after first: LayerGeometry?, names: inout Set<String>, warnings: inout [String]
    ) throws(GeometryError) {
        var previous = first
        var ending: LayerGeometry?
        for layer in layers {
            guard names.insert(layer.name).inserted else {
                throw GeometryError(layer: layer.name, "the name stands twice")
            }
            try layer.validate()
            if let previous, previous.outputs != layer.inputs {
                throw GeometryError(
                    layer: layer.name,
                    "reads \(layer.inputs) features, but \(previous.name) before it emits \(previous.outputs)")
            }
            if let ending, layer.kind != .linear, layer.kind != .layerNorm {
                throw GeometryError(
                    layer: layer.name,
                    "found type \(layer.kind.rawValue) behind the final state of \(ending.name), expected linear or layer_norm"
                )
            }
            if layer.endsSequence { ending = layer }
            if case .batchNorm = layer {
                guard case .conv1d(let convolution)? = previous else {
                    throw GeometryError(
                        layer: layer.name, "batch_norm follows no conv1d, into which it could be folded")
                }
                guard convolution.activation == .none else {
                    throw GeometryError(
                        layer: convolution.name,
                        "found activation \(convolution.activation.rawValue) before batch_norm \(layer.name), expected none"
                    )
                }
            }
            warnings += layer.warnings
            previous = layer
        }
    }
}

extension LayerGeometry {
    fileprivate func validate() throws(GeometryError) {
        guard !name.isEmpty else { throw GeometryError("a layer of type \(kind.rawValue) has an empty name") }
        switch self {
        case .conv1d(let layer):
            try check(layer.kernelSize, "kernel_size", 1...InferenceLimits.kernelSize)
        case .batchNorm(let layer):
            try check(epsilon: layer.epsilon)
        case .lstm(let layer):
            try check(layer.hiddenSizes.count, "num_layers", 1...InferenceLimits.stackDepth)
            for size in layer.hiddenSizes { try check(size, "hidden_size", 1...InferenceLimits.width) }
            guard (0..<1).contains(layer.dropout) else {
                throw GeometryError(layer: name, "found dropout \(layer.dropout), expected 0 to below 1")
            }
        case .selfAttention(let layer):
            try check(layer.heads, "num_heads", 1...InferenceLimits.width)
            guard layer.width.isMultiple(of: layer.heads) else {
                throw GeometryError(
                    layer: name, "found embed_dim \(layer.width), expected a multiple of num_heads \(layer.heads)")
            }
        case .layerNorm(let layer):
            try check(epsilon: layer.epsilon)
        case .liveFeatures(let layer):
            try check(layer.features, "features", 1...InferenceLimits.width)
        case .linear:
            break
        }
        try check(inputs, "input width", 1...InferenceLimits.width)
        try check(outputs, "output width", 1...InferenceLimits.width)
    }

    private func check(_ value: Int, _ what: String, _ range: ClosedRange<Int>) throws(GeometryError) {
        guard range.contains(value) else {
            throw GeometryError(
                layer: name, "found \(what) \(value), expected \(range.lowerBound) to \(range.upperBound)")
        }
    }

    private func check(epsilon: Float) throws(GeometryError) {
        guard epsilon >= 0, epsilon.isFinite else {
            throw GeometryError(layer: name, "found eps \(epsilon), expected 0 or more")
        }
    }

    fileprivate var warnings: [String] {
        guard case .lstm(let layer) = self else { return [] }
        var warnings: [String] = []
        if layer.dropout > 0 && layer.hiddenSizes.count == 1 {
            warnings.append(
                "layer \(name): dropout \(layer.dropout) acts between stacked layers, and there is one: it does nothing"
            )
        }
        if layer.merge != .concat && !layer.isBidirectional {
            warnings.append("layer \(name): merge \(layer.merge.rawValue) without a second direction does nothing")
        }
        return warnings
    }
}
