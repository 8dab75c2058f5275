/// What a path is made of and what it costs: geometry, tensors, parameters, bytes, multiply-adds.
///
/// LSTM parameters are counted in both conventions, with PyTorch's two biases per gate and with the one of Keras and the
/// textbooks; everything else counts the same in both. A stack that has no biases is counted without. Batch normalisations
/// are counted as trained, before they are folded. Dropout has no parameters.
public struct Accounting: Sendable, Hashable {
    /// One layer; an LSTM stack is one entry per layer and direction.
    public struct Entry: Sendable, Hashable {
        /// `layers`, `heads.rul`, `heads.health` or `heads.sigma`.
        public let part: String
        /// The layer's name, with PyTorch's suffix in a stack: `lstm l0_reverse`.
        public let name: String
        public let kind: LayerGeometry.Kind
        /// In words: `64 → 256, one direction`.
        public let geometry: String
        public let parameters: [ParameterShape]
        public let parametersWithTwoBiases: Int
        public let parametersWithOneBias: Int
        /// Of all its tensors in float32, running statistics included.
        public let bytes: Int
        /// For one timestep of a stream; `nil` if it cannot be streamed.
        public let multiplyAddsPerStep: Int?
        /// For a whole window.
        public let multiplyAddsPerWindow: Int
    }

    public let entries: [Entry]
    /// Timesteps of the window that is accounted for.
    public let windowLength: Int

    /// - Parameters:
    ///   - network: one path.
    ///   - windowLength: timesteps that go in.
    ///   - scoredCount: how many of them are scored; `nil` is all.
    public init(_ network: NetworkGeometry, windowLength: Int, scoredCount: Int? = nil) {
        self.windowLength = windowLength
        var entries: [Entry] = []
        var rows = windowLength
        for layer in network.layers {
            entries += layer.entries(in: "layers", windowLength: rows)
            // What stands behind a final state sees one row.
            if layer.endsSequence { rows = 1 }
        }
        for (name, layers, _) in network.heads?.parts ?? [] {
            for layer in layers {
                entries += layer.entries(in: "heads.\(name)", windowLength: min(rows, scoredCount ?? rows))
            }
        }
        self.entries = entries
    }

    public var parametersWithTwoBiases: Int { entries.reduce(0) { $0 + $1.parametersWithTwoBiases } }
    public var parametersWithOneBias: Int { entries.reduce(0) { $0 + $1.parametersWithOneBias } }
    public var bytes: Int { entries.reduce(0) { $0 + $1.bytes } }
    public var multiplyAddsPerWindow: Int { entries.reduce(0) { $0 + $1.multiplyAddsPerWindow } }

    /// `nil` if some layer cannot be streamed.
    public var multiplyAddsPerStep: Int? {
        entries.reduce(0) { sum, entry in sum.flatMap { sum in entry.multiplyAddsPerStep.map { sum + $0 } } }
    }
}

extension ModelBundle {
    /// The accounting of a path; `nil` if the bundle has no such path.
    ///
    /// The live path is accounted for over as many timesteps as the window has, 30 if there is none.
    public func accounting(_ path: Path) -> Accounting? {
        let length = manifest.window?.length ?? 30
        return (path == .live ? live : window).map {
            Accounting(
                $0.geometry, windowLength: length,
                scoredCount: path == .window ? manifest.window?.scoredCount : nil)
        }
    }
}
