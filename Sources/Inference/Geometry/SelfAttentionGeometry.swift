/// Multi-head attention of a sequence to itself (Vaswani et al., 2017): (T, E) -> (T, E).
public struct SelfAttentionGeometry: Sendable, Hashable {
    public var name: String
    public var width: Int
    public var heads: Int
    /// The input is added to the result.
    public var hasResidual: Bool

    public init(name: String, width: Int, heads: Int, hasResidual: Bool) {
        self.name = name
        self.width = width
        self.heads = heads
        self.hasResidual = hasResidual
    }

    public var headWidth: Int { width / heads }

    public var parameters: [ParameterShape] {
        [
            ParameterShape("\(name).in_proj_weight", [3 * width, width]),
            ParameterShape("\(name).in_proj_bias", [3 * width]),
            ParameterShape("\(name).out_proj.weight", [width, width]),
            ParameterShape("\(name).out_proj.bias", [width]),
        ]
    }
}

extension SelfAttentionGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, residual
        case width = "embed_dim"
        case heads = "num_heads"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            width: try container.decode(Int.self, forKey: .width),
            heads: try container.decode(Int.self, forKey: .heads),
            hasResidual: try container.decodeIfPresent(Bool.self, forKey: .residual) ?? false
        )
    }
}
