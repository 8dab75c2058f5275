/// A batch normalisation after a convolution. It is folded into that convolution when a bundle is loaded.
public struct BatchNormGeometry: Sendable, Hashable {
    public var name: String
    public var features: Int
    public var epsilon: Float
    public var activation: Activation

    public init(name: String, features: Int, epsilon: Float = 1e-5, activation: Activation = .none) {
        self.name = name
        self.features = features
        self.epsilon = epsilon
        self.activation = activation
    }

    public var parameters: [ParameterShape] {
        [
            ParameterShape("\(name).weight", [features]),
            ParameterShape("\(name).bias", [features]),
            ParameterShape("\(name).running_mean", [features], isTrained: false),
            ParameterShape("\(name).running_var", [features], isTrained: false),
        ]
    }
}

extension BatchNormGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, activation
        case features = "num_features"
        case epsilon = "eps"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            features: try container.decode(Int.self, forKey: .features),
            epsilon: try container.decodeIfPresent(Float.self, forKey: .epsilon) ?? 1e-5,
            activation: try container.decodeCaseIfPresent(Activation.self, forKey: .activation) ?? .none
        )
    }
}
