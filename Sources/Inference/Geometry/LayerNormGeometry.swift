/// A normalisation over the features of each timestep (Ba, Kiros and Hinton, 2016).
public struct LayerNormGeometry: Sendable, Hashable {
    public var name: String
    public var features: Int
    public var epsilon: Float

    public init(name: String, features: Int, epsilon: Float = 1e-5) {
        self.name = name
        self.features = features
        self.epsilon = epsilon
    }

    public var parameters: [ParameterShape] {
        [ParameterShape("\(name).weight", [features]), ParameterShape("\(name).bias", [features])]
    }
}

extension LayerNormGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case features = "normalized_shape"
        case epsilon = "eps"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            features: try container.decode(Int.self, forKey: .features),
            epsilon: try container.decodeIfPresent(Float.self, forKey: .epsilon) ?? 1e-5
        )
    }
}
