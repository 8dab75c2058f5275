/// All layers of one path, in order, and its heads.
public struct NetworkGeometry: Sendable, Hashable {
    public var layers: [LayerGeometry]
    public var heads: HeadsGeometry?

    public init(layers: [LayerGeometry], heads: HeadsGeometry? = nil) {
        self.layers = layers
        self.heads = heads
    }

    /// Features read per timestep.
    public var inputs: Int { layers.first?.inputs ?? 0 }

    /// Features emitted per timestep before the heads.
    public var outputs: Int { layers.last?.outputs ?? 0 }

    /// The tensors of all layers and heads.
    public var parameters: [ParameterShape] {
        (layers + (heads.map { $0.parts.flatMap(\.layers) } ?? [])).flatMap(\.parameters)
    }

    /// The layer that reads the live path, if there is one.
    public var liveFeatures: LiveFeaturesGeometry? {
        layers.lazy.compactMap { if case .liveFeatures(let layer) = $0 { layer } else { nil } }.first
    }

    /// Whether a whole sequence becomes one row.
    public var endsSequence: Bool { layers.contains(where: \.endsSequence) }

    /// Rows emitted for a sequence of `length` timesteps: as many, or one.
    public func rows(of length: Int) -> Int { endsSequence ? 1 : length }

    /// The LSTM stacks, in order.
    public var stacks: [LSTMGeometry] {
        layers.compactMap { if case .lstm(let stack) = $0 { stack } else { nil } }
    }
}
