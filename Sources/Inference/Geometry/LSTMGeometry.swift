/// A stack of LSTM layers in one direction or both: (T, ``inputs``) -> (T, ``outputs``).
///
/// Layers may differ in width. Each reads what the one below emits: 2H features when both directions are concatenated,
/// H when they are merged.
public struct LSTMGeometry: Sendable, Hashable {
    /// How the outputs of the two directions become one. Without a second direction it says nothing.
    public enum Merge: String, Decodable, Sendable, Hashable, CaseIterable {
        case concat, sum, mean, mul
    }

    /// Biases per gate. PyTorch keeps two, `bias_ih` and `bias_hh`; Keras and the textbooks one, `bias_ih` here.
    public enum Biases: Int, Sendable, Hashable, CaseIterable {
        case none = 0
        case one = 1
        case two = 2
    }

    /// What a stack emits.
    public enum Output: String, Decodable, Sendable, Hashable, CaseIterable {
        /// The last layer's outputs at all timesteps, (T, ``LSTMGeometry/outputs``).
        case sequence
        /// One row, (1, ``LSTMGeometry/outputs``): the last layer's final state, of the forward direction after the last
        /// timestep and of the backward direction after the first, merged. Keras calls it `return_sequences=False`.
        case final
    }

    public var name: String
    public var inputs: Int
    /// The units of each layer, from the first to the last.
    public var hiddenSizes: [Int]
    public var isBidirectional: Bool
    public var merge: Merge
    public var biases: Biases
    /// Declared for training. At inference it is nothing.
    public var dropout: Float
    /// The state that a life or a window begins with is among the tensors; otherwise it is zero.
    public var hasInitialState: Bool
    public var output: Output

    public init(
        name: String, inputs: Int, hiddenSizes: [Int], isBidirectional: Bool = false, merge: Merge = .concat,
        biases: Biases = .two, dropout: Float = 0, hasInitialState: Bool = false, output: Output = .sequence
    ) {
        self.name = name
        self.inputs = inputs
        self.hiddenSizes = hiddenSizes
        self.isBidirectional = isBidirectional
        self.merge = merge
        self.biases = biases
        self.dropout = dropout
        self.hasInitialState = hasInitialState
        self.output = output
    }

    public var directionCount: Int { isBidirectional ? 2 : 1 }

    /// The features that a layer emits per timestep.
    public func outputs(ofLayer layer: Int) -> Int {
        isBidirectional && merge == .concat ? 2 * hiddenSizes[layer] : hiddenSizes[layer]
    }

    /// The features that a layer reads per timestep.
    public func inputs(ofLayer layer: Int) -> Int {
        layer == 0 ? inputs : outputs(ofLayer: layer - 1)
    }

    public var outputs: Int { outputs(ofLayer: hiddenSizes.count - 1) }

    /// PyTorch's suffix of a layer and direction: `l0`, `l0_reverse`, `l1`, …
    func suffix(layer: Int, direction: Int) -> String {
        direction == 0 ? "l\(layer)" : "l\(layer)_reverse"
    }

    /// The tensors of one layer and direction's initial state: h, then c; none if it begins at zero.
    func initialState(layer: Int, direction: Int) -> [ParameterShape] {
        guard hasInitialState else { return [] }
        let suffix = suffix(layer: layer, direction: direction)
        return ["h_0", "c_0"].map { ParameterShape("\(name).\($0)_\(suffix)", [hiddenSizes[layer]]) }
    }

    /// The tensors of one layer and direction's weights and biases.
    func parameters(layer: Int, direction: Int) -> [ParameterShape] {
        let suffix = suffix(layer: layer, direction: direction)
        let hidden = hiddenSizes[layer]
        var shapes = [
            ParameterShape("\(name).weight_ih_\(suffix)", [4 * hidden, inputs(ofLayer: layer)]),
            ParameterShape("\(name).weight_hh_\(suffix)", [4 * hidden, hidden]),
        ]
        if biases != .none { shapes.append(ParameterShape("\(name).bias_ih_\(suffix)", [4 * hidden])) }
        if biases == .two { shapes.append(ParameterShape("\(name).bias_hh_\(suffix)", [4 * hidden])) }
        return shapes
    }

    public var parameters: [ParameterShape] {
        hiddenSizes.indices.flatMap { layer in
            (0..<directionCount).flatMap {
                parameters(layer: layer, direction: $0) + initialState(layer: layer, direction: $0)
            }
        }
    }

    /// `4H(D + H + b)` for every layer and direction, b being the biases per gate, and 2H for an initial state. Dropout
    /// has no parameters.
    public func parameterCount(biases: Biases) -> Int {
        hiddenSizes.indices.reduce(0) { sum, layer in
            let hidden = hiddenSizes[layer]
            let cell = 4 * hidden * (inputs(ofLayer: layer) + hidden + biases.rawValue)
            return sum + directionCount * (cell + (hasInitialState ? 2 * hidden : 0))
        }
    }
}

extension LSTMGeometry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, bidirectional, merge, bias, dropout, output
        case inputs = "input_size"
        case hiddenSize = "hidden_size"
        case depth = "num_layers"
        case initialState = "initial_state"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let depth = try container.decodeIfPresent(Int.self, forKey: .depth)
        if let depth, !(1...InferenceLimits.stackDepth).contains(depth) {
            throw DecodingError.dataCorruptedError(
                forKey: .depth, in: container,
                debugDescription: "found \(depth), expected 1 to \(InferenceLimits.stackDepth)")
        }
        let sizes: [Int]
        if let size = try? container.decode(Int.self, forKey: .hiddenSize) {
            sizes = Array(repeating: size, count: depth ?? 1)
        } else {
            sizes = try container.decode([Int].self, forKey: .hiddenSize)
            if let depth, depth != sizes.count {
                throw DecodingError.dataCorruptedError(
                    forKey: .depth, in: container,
                    debugDescription: "found \(depth), expected \(sizes.count), as many as hidden_size lists")
            }
        }
        self.init(
            name: try container.decode(String.self, forKey: .name),
            inputs: try container.decode(Int.self, forKey: .inputs),
            hiddenSizes: sizes,
            isBidirectional: try container.decodeIfPresent(Bool.self, forKey: .bidirectional) ?? false,
            merge: try container.decodeCaseIfPresent(Merge.self, forKey: .merge) ?? .concat,
            biases: try Self.biases(in: container),
            dropout: try container.decodeIfPresent(Float.self, forKey: .dropout) ?? 0,
            hasInitialState: try container.decodeIfPresent(Bool.self, forKey: .initialState) ?? false,
            output: try container.decodeCaseIfPresent(Output.self, forKey: .output) ?? .sequence
        )
    }

    /// `true` is PyTorch's pair, `false` none, `"single"` the one bias of Keras.
    private static func biases(in container: KeyedDecodingContainer<CodingKeys>) throws -> Biases {
        guard container.contains(.bias) else { return .two }
        if let text = try? container.decode(String.self, forKey: .bias) {
            guard text == "single" else {
                throw DecodingError.dataCorruptedError(
                    forKey: .bias, in: container,
                    debugDescription: "found \"\(text)\", expected true, false or \"single\"")
            }
            return .one
        }
        return try container.decode(Bool.self, forKey: .bias) ? .two : .none
    }
}
