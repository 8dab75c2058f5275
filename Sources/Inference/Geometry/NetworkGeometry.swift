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
        (layers + (heads.map { $0.rul + $0.health } ?? [])).flatMap(\.parameters)
    }

    /// The LSTM stacks, in order.
    public var stacks: [LSTMGeometry] {
        layers.compactMap { if case .lstm(let stack) = $0 { stack } else { nil } }
    }
}
