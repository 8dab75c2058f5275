import CKernels

/// A whole path, its weights packed for the kernels. Shared by all scorers and never changed after `init`.
// Unchecked because of the pointers into the arena: both are written by `init` alone and read only from then on.
final class PackedNetwork: @unchecked Sendable {
    let geometry: NetworkGeometry
    let precision: Precision
    let stages: [PackedStage]
    let rulHead: [PackedProduct]
    let healthHead: [PackedProduct]
    let sigmaHead: [PackedProduct]
    /// By layer, the stage that emits its output: a stack's last, a batch normalisation's convolution.
    let stageOfLayer: [Int]
    /// The state before a life, or before a window: (stateCount)
    let initialState: UnsafePointer<Float>
    /// Floats of one engine's state, or of one window's.
    let stateCount: Int
    /// By stack, then by layer and direction in PyTorch's order.
    let directions: [[PackedLSTMLayer.Direction]]
    private let arena: FloatArena
    /// The float32 network that this one was repacked from, and whose memory it reads too.
    private let source: PackedNetwork?

    /// The bytes of memory that are its own: in another precision than `float32` those of the layers that differ.
    var byteCount: Int { arena.byteCount }

    /// Every weight matrix, and how often it is read in a run of `timesteps`.
    func weights(timesteps: Int) -> [(weights: PackedWeights, reads: Int)] {
        stages.flatMap { $0.weights(timesteps: timesteps) }
            + (rulHead + healthHead + sigmaHead).map { ($0.weights, 1) }
    }

    /// - Throws: ``TensorError`` if a tensor is missing, has another shape or is not finite.
    /// - Precondition: the geometry is valid.
    init(_ geometry: NetworkGeometry, from store: TensorStore) throws(TensorError) {
        self.geometry = geometry
        precision = .float32
        source = nil
        arena = FloatArena()
        var stages: [PackedStage] = []
        var stageOfLayer: [Int] = []
        var initialStates: [[LSTMState]] = []
        var directions: [[PackedLSTMLayer.Direction]] = []
        var stateCount = 0
        for (index, layer) in geometry.layers.enumerated() {
            switch layer {
            case .conv1d(let geometry):
                var convolution = try Conv1d(geometry, from: store)
                if case .batchNorm(let next)? = self.geometry.layers.dropFirst(index + 1).first {
                    convolution = try BatchNorm(next, from: store).folded(into: convolution)
                }
                stages.append(.convolution(PackedConvolution(convolution, stateCount: &stateCount, in: arena)))
            case .batchNorm:
                // Folded into the convolution before it.
                break
            case .lstm(let geometry):
                let stack = try LSTM(geometry, from: store)
                let layers = PackedLSTMLayer.layers(stack, stateCount: &stateCount, in: arena)
                stages += layers.map { .lstm($0) }
                initialStates.append(stack.initialStates)
                directions.append(layers.flatMap { [$0.forward] + ($0.backward.map { [$0] } ?? []) })
            case .selfAttention(let geometry):
                stages.append(.attention(PackedAttention(try SelfAttention(geometry, from: store), in: arena)))
            case .layerNorm(let geometry):
                stages.append(.layerNorm(PackedLayerNorm(try LayerNorm(geometry, from: store), in: arena)))
            case .linear(let geometry):
                stages.append(.linear(PackedProduct(try Linear(geometry, from: store), in: arena)))
            case .liveFeatures(let geometry):
                stages.append(
                    .liveFeatures(PackedLiveFeatures(inputs: geometry.inputs, features: geometry.features)))
            }
            stageOfLayer.append(stages.count - 1)
        }
        self.stages = stages
        self.directions = directions
        self.stageOfLayer = stageOfLayer
        self.stateCount = stateCount
        let initialState = arena.take(stateCount)
        for (direction, state) in zip(directions.flatMap(\.self), initialStates.flatMap(\.self)) {
            let h = initialState + direction.stateOffset
            h.update(from: state.h, count: state.h.count)
            (h + state.h.count).update(from: state.c, count: state.c.count)
        }
        self.initialState = UnsafePointer(initialState)
        rulHead = try Self.head(geometry.heads?.rul ?? [], from: store, in: arena)
        healthHead = try Self.head(geometry.heads?.health ?? [], from: store, in: arena)
        sigmaHead = try Self.head(geometry.heads?.sigma ?? [], from: store, in: arena)
    }

    /// The same network in another precision.
    ///
    /// - Precondition: `network` is in `float32`.
    init(_ network: PackedNetwork, precision: Precision) {
        geometry = network.geometry
        self.precision = precision
        source = network
        arena = FloatArena()
        var stages: [PackedStage] = []
        var hasWeights = false
        for stage in network.stages {
            var input = PackedStage.Input(isFirst: !hasWeights, isPositive: stages.last?.isPositive ?? false)
            if case .liveFeatures(let features)? = stages.last {
                input.own = (features.inputs, stages.dropLast().last?.isPositive ?? false)
            }
            stages.append(stage.packed(in: precision, input, in: arena))
            if case .liveFeatures = stage { continue }
            hasWeights = true
        }
        self.stages = stages
        stageOfLayer = network.stageOfLayer
        initialState = network.initialState
        stateCount = network.stateCount
        directions = network.directions
        rulHead = network.rulHead
        healthHead = network.healthHead
        sigmaHead = network.sigmaHead
    }

    private static func head(
        _ layers: [LayerGeometry], from store: TensorStore, in arena: FloatArena
    ) throws(TensorError) -> [PackedProduct] {
        var head: [PackedProduct] = []
        for case .linear(let geometry) in layers {
            head.append(PackedProduct(try Linear(geometry, from: store), in: arena))
        }
        return head
    }
}

extension PackedConvolution {
    fileprivate init(_ layer: Conv1d, stateCount: inout Int, in arena: FloatArena) {
        let geometry = layer.geometry
        self.init(
            product: PackedProduct(layer, in: arena), inputs: geometry.inputs, kernelSize: geometry.kernelSize,
            leftPadding: geometry.leftPadding, tailOffset: geometry.padding == .causal ? stateCount : nil)
        if geometry.padding == .causal { stateCount += (geometry.kernelSize - 1) * geometry.inputs }
    }
}

extension PackedLSTMLayer {
    fileprivate static func layers(
        _ stack: LSTM, stateCount: inout Int, in arena: FloatArena
    ) -> [PackedLSTMLayer] {
        let geometry = stack.geometry
        var layers: [PackedLSTMLayer] = []
        for (layer, cells) in stack.cells.enumerated() {
            var directions: [Direction] = []
            for cell in cells {
                directions.append(Direction(cell, stateOffset: stateCount, in: arena))
                stateCount += Self.stateCount(hidden: cell.hiddenSize)
            }
            layers.append(
                PackedLSTMLayer(
                    inputs: geometry.inputs(ofLayer: layer), hidden: geometry.hiddenSizes[layer],
                    units: roundUp(geometry.hiddenSizes[layer], unitGroup), forward: directions[0],
                    backward: geometry.isBidirectional ? directions[1] : nil, merge: geometry.merge,
                    isFinal: geometry.output == .final && layer == geometry.hiddenSizes.count - 1))
        }
        return layers
    }
}

extension PackedLSTMLayer.Direction {
    fileprivate init(_ cell: LSTMCell, stateOffset: Int, in arena: FloatArena) {
        func pack(_ weights: [Float], inputs: Int) -> PackedWeights {
            PackedWeights(weights, inputs: inputs, isGates: true, in: arena)
        }
        self.init(
            inputWeights: pack(cell.inputWeights.values, inputs: cell.inputSize), restWeights: nil,
            hiddenWeights: pack(cell.hiddenWeights.values, inputs: cell.hiddenSize),
            // A bias is a column of weights.
            bias: pack(cell.bias, inputs: 1).matrix.panels.assumingMemoryBound(to: Float.self), stateOffset: stateOffset
        )
    }
}

extension PackedAttention {
    fileprivate init(_ layer: SelfAttention, in arena: FloatArena) {
        let geometry = layer.geometry
        self.init(
            width: geometry.width, heads: geometry.heads, hasResidual: geometry.hasResidual,
            input: PackedProduct(
                weights: layer.inputWeight.values, inputs: geometry.width, bias: layer.inputBias, activation: .none,
                in: arena),
            output: PackedProduct(
                weights: layer.outputWeight.values, inputs: geometry.width, bias: layer.outputBias, activation: .none,
                in: arena))
    }
}

extension PackedLayerNorm {
    fileprivate init(_ layer: LayerNorm, in arena: FloatArena) {
        self.init(
            width: layer.geometry.features, weight: arena.copy(layer.weight), bias: arena.copy(layer.bias),
            epsilon: layer.geometry.epsilon)
    }
}
