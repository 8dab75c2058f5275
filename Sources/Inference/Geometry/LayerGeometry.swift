/// One layer as `model.json` describes it. The weights are apart, under the names of ``parameters``.
public enum LayerGeometry: Sendable, Hashable {
    case conv1d(Conv1dGeometry)
    case batchNorm(BatchNormGeometry)
    case lstm(LSTMGeometry)
    case selfAttention(SelfAttentionGeometry)
    case layerNorm(LayerNormGeometry)
    case linear(LinearGeometry)
    case liveFeatures(LiveFeaturesGeometry)

    /// The values of `type` in `model.json`.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case conv1d
        case batchNorm = "batch_norm"
        case lstm
        case selfAttention = "self_attention"
        case layerNorm = "layer_norm"
        case linear
        case liveFeatures = "live_features"
    }

    public var kind: Kind {
        switch self {
        case .conv1d: .conv1d
        case .batchNorm: .batchNorm
        case .lstm: .lstm
        case .selfAttention: .selfAttention
        case .layerNorm: .layerNorm
        case .linear: .linear
        case .liveFeatures: .liveFeatures
        }
    }

    public var name: String {
        switch self {
        case .conv1d(let layer): layer.name
        case .batchNorm(let layer): layer.name
        case .lstm(let layer): layer.name
        case .selfAttention(let layer): layer.name
        case .layerNorm(let layer): layer.name
        case .linear(let layer): layer.name
        case .liveFeatures(let layer): layer.name
        }
    }

    /// Features read per timestep.
    public var inputs: Int {
        switch self {
        case .conv1d(let layer): layer.inputs
        case .batchNorm(let layer): layer.features
        case .lstm(let layer): layer.inputs
        case .selfAttention(let layer): layer.width
        case .layerNorm(let layer): layer.features
        case .linear(let layer): layer.inputs
        case .liveFeatures(let layer): layer.inputs
        }
    }

    /// Features emitted per timestep.
    public var outputs: Int {
        switch self {
        case .conv1d(let layer): layer.outputs
        case .batchNorm(let layer): layer.features
        case .lstm(let layer): layer.outputs
        case .selfAttention(let layer): layer.width
        case .layerNorm(let layer): layer.features
        case .linear(let layer): layer.outputs
        case .liveFeatures(let layer): layer.outputs
        }
    }

    /// The tensors it takes, in the order of the trainer's file.
    public var parameters: [ParameterShape] {
        switch self {
        case .conv1d(let layer): layer.parameters
        case .batchNorm(let layer): layer.parameters
        case .lstm(let layer): layer.parameters
        case .selfAttention(let layer): layer.parameters
        case .layerNorm(let layer): layer.parameters
        case .linear(let layer): layer.parameters
        case .liveFeatures: []
        }
    }

    /// Whether it makes one row of a whole sequence: the final state of a stack.
    public var endsSequence: Bool {
        if case .lstm(let stack) = self { stack.output == .final } else { false }
    }

    /// Why it cannot be fed one timestep after another; `nil` if it can.
    public var obstacleToStreaming: String? {
        switch self {
        case .conv1d(let layer) where layer.padding == .centered && layer.kernelSize > 1: "is centered"
        case .lstm(let layer) where layer.isBidirectional: "is bidirectional"
        case .lstm(let layer) where layer.output == .final: "emits its final state alone"
        case .selfAttention: "attends to the whole sequence"
        case .liveFeatures: "reads the live path"
        default: nil
        }
    }
}

extension LayerGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type
    }

    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decodeCase(Kind.self, forKey: .type) {
        case .conv1d: self = .conv1d(try Conv1dGeometry(from: decoder))
        case .batchNorm: self = .batchNorm(try BatchNormGeometry(from: decoder))
        case .lstm: self = .lstm(try LSTMGeometry(from: decoder))
        case .selfAttention: self = .selfAttention(try SelfAttentionGeometry(from: decoder))
        case .layerNorm: self = .layerNorm(try LayerNormGeometry(from: decoder))
        case .linear: self = .linear(try LinearGeometry(from: decoder))
        case .liveFeatures: self = .liveFeatures(try LiveFeaturesGeometry(from: decoder))
        }
    }
}
