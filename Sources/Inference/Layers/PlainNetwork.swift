/// A whole path out of the plain layers: slow, short, and what the fast path is checked against.
///
/// Batch normalisations stand as layers of their own here, so that folding them is checked too.
public struct PlainNetwork: Sendable {
    enum Layer: Sendable {
        case conv1d(Conv1d)
        case batchNorm(BatchNorm)
        case lstm(LSTM)
        case selfAttention(SelfAttention)
        case layerNorm(LayerNorm)
        case linear(Linear)
        case liveFeatures(LiveFeatures)
    }

    /// What the layers carry from one call to the next: tails of causal convolutions, states of LSTM stacks.
    public struct State: Sendable, Hashable {
        /// By layer.
        var tails: [[[Float]]]
        /// By layer, then by layer and direction of the stack.
        public internal(set) var states: [[LSTMState]]
    }

    public let geometry: NetworkGeometry
    let layers: [Layer]
    let rulHead: [Layer]
    let healthHead: [Layer]
    let sigmaHead: [Layer]

    /// - Throws: ``TensorError`` if a tensor is missing, has another shape or is not finite.
    /// - Precondition: the geometry is valid.
    public init(_ geometry: NetworkGeometry, from store: TensorStore) throws(TensorError) {
        self.geometry = geometry
        layers = try Self.layers(geometry.layers, from: store)
        rulHead = try Self.layers(geometry.heads?.rul ?? [], from: store)
        healthHead = try Self.layers(geometry.heads?.health ?? [], from: store)
        sigmaHead = try Self.layers(geometry.heads?.sigma ?? [], from: store)
    }

    private static func layers(_ geometries: [LayerGeometry], from store: TensorStore) throws(TensorError) -> [Layer] {
        var layers: [Layer] = []
        for geometry in geometries {
            switch geometry {
            case .conv1d(let geometry): layers.append(.conv1d(try Conv1d(geometry, from: store)))
            case .batchNorm(let geometry): layers.append(.batchNorm(try BatchNorm(geometry, from: store)))
            case .lstm(let geometry): layers.append(.lstm(try LSTM(geometry, from: store)))
            case .selfAttention(let geometry): layers.append(.selfAttention(try SelfAttention(geometry, from: store)))
            case .layerNorm(let geometry): layers.append(.layerNorm(try LayerNorm(geometry, from: store)))
            case .linear(let geometry): layers.append(.linear(try Linear(geometry, from: store)))
            case .liveFeatures(let geometry): layers.append(.liveFeatures(LiveFeatures(geometry: geometry)))
            }
        }
        return layers
    }

    /// The state before a life, or before a window.
    public var initialState: State {
        State(
            tails: layers.map { if case .conv1d(let layer) = $0 { layer.zeroTail } else { [] } },
            states: layers.map { if case .lstm(let layer) = $0 { layer.initialStates } else { [] } })
    }

    /// x (T, inputs) -> (T, outputs), the features before the heads; (1, outputs) where the sequence ends in a final state.
    ///
    /// - Parameters:
    ///   - x: (T, inputs).
    ///   - state: before the sequence, and then after it.
    ///   - liveFeatures: what the live path emitted at the same cycles, (T, features), for a path that reads it.
    public func encode(_ x: Tensor, state: inout State, liveFeatures: Tensor? = nil) -> Tensor {
        outputs(x, state: &state, liveFeatures: liveFeatures).last ?? x
    }

    /// What each layer emits, in order: see ``encode(_:state:liveFeatures:)``.
    public func outputs(_ x: Tensor, state: inout State, liveFeatures: Tensor? = nil) -> [Tensor] {
        var outputs: [Tensor] = []
        for index in layers.indices {
            outputs.append(
                run(
                    layers[index], outputs.last ?? x, tail: &state.tails[index], states: &state.states[index],
                    liveFeatures: liveFeatures))
        }
        return outputs
    }

    /// features (T, outputs) -> the RUL head (T, 1), as a part of the target's scale.
    public func rul(_ features: Tensor) -> Tensor { run(rulHead, features) }

    /// features (T, outputs) -> the health head (T, 3), logits.
    public func health(_ features: Tensor) -> Tensor { run(healthHead, features) }

    /// features (T, outputs) -> the sigma head (T, 1), before softplus and the target's scale.
    public func sigma(_ features: Tensor) -> Tensor { run(sigmaHead, features) }

    private func run(_ head: [Layer], _ features: Tensor) -> Tensor {
        var tail: [[Float]] = []
        var states: [LSTMState] = []
        return head.reduce(features) { run($1, $0, tail: &tail, states: &states) }
    }

    private func run(
        _ layer: Layer, _ x: Tensor, tail: inout [[Float]], states: inout [LSTMState], liveFeatures: Tensor? = nil
    ) -> Tensor {
        switch layer {
        case .conv1d(let layer): layer.run(x, tail: &tail)
        case .batchNorm(let layer): layer.run(x)
        case .lstm(let layer): layer.run(x, states: &states)
        case .selfAttention(let layer): layer.run(x)
        case .layerNorm(let layer): layer.run(x)
        case .linear(let layer): layer.run(x)
        case .liveFeatures(let layer):
            layer.run(x, live: liveFeatures ?? Tensor(shape: [0, layer.geometry.features], values: []))
        }
    }
}
