/// A dense layer, applied to every timestep: (T, in) -> (T, out).
public struct LinearGeometry: Sendable, Hashable {
    public var name: String
    public var inputs: Int
    public var outputs: Int
    public var hasBias: Bool
    public var activation: Activation

    public init(name: String, inputs: Int, outputs: Int, hasBias: Bool = true, activation: Activation = .none) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.hasBias = hasBias
        self.activation = activation
    }

    public var parameters: [ParameterShape] {
        [ParameterShape("\(name).weight", [outputs, inputs])]
            + (hasBias ? [ParameterShape("\(name).bias", [outputs])] : [])
    }
}

extension LinearGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, bias, activation
        case inputs = "in_features"
        case outputs = "out_features"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            inputs: try container.decode(Int.self, forKey: .inputs),
            outputs: try container.decode(Int.self, forKey: .outputs),
            hasBias: try container.decodeIfPresent(Bool.self, forKey: .bias) ?? true,
            activation: try container.decodeCaseIfPresent(Activation.self, forKey: .activation) ?? .none
        )
    }
}
