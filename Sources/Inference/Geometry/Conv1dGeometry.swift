/// A convolution along time, (T, in) -> (T, out).
public struct Conv1dGeometry: Sendable, Hashable {
    public enum Padding: String, Decodable, Sendable, Hashable, CaseIterable {
        /// Output t reads inputs t-k+1...t: all zeros stand before the sequence, or its tail is carried.
        case causal
        /// Output t reads inputs t-(k-1)/2...t+k/2: zeros stand before and after the sequence.
        case centered
    }

    public var name: String
    public var inputs: Int
    public var outputs: Int
    public var kernelSize: Int
    public var padding: Padding
    public var hasBias: Bool
    public var activation: Activation

    public init(
        name: String, inputs: Int, outputs: Int, kernelSize: Int, padding: Padding, hasBias: Bool = true,
        activation: Activation = .none
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.kernelSize = kernelSize
        self.padding = padding
        self.hasBias = hasBias
        self.activation = activation
    }

    /// Zeros before a sequence that has no history: k-1 causal, (k-1)/2 centred.
    public var leftPadding: Int {
        padding == .causal ? kernelSize - 1 : (kernelSize - 1) / 2
    }

    public var parameters: [ParameterShape] {
        [ParameterShape("\(name).weight", [outputs, inputs, kernelSize])]
            + (hasBias ? [ParameterShape("\(name).bias", [outputs])] : [])
    }
}

extension Conv1dGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, padding, bias, activation
        case inputs = "in_channels"
        case outputs = "out_channels"
        case kernelSize = "kernel_size"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            inputs: try container.decode(Int.self, forKey: .inputs),
            outputs: try container.decode(Int.self, forKey: .outputs),
            kernelSize: try container.decode(Int.self, forKey: .kernelSize),
            padding: try container.decodeCase(Padding.self, forKey: .padding),
            hasBias: try container.decodeIfPresent(Bool.self, forKey: .bias) ?? true,
            activation: try container.decodeCaseIfPresent(Activation.self, forKey: .activation) ?? .none
        )
    }
}
