/// `model.json`. A key that is not known is refused by its name: a misspelt one would be a default that nobody chose.
public struct BundleManifest: Sendable, Hashable, Decodable {
    public static let format = "tandem-model"
    public static let formatVersion = 1

    public var name: String
    public var version: String
    /// What a cycle holds, in order; `nil` in a bare stack, which takes the input width of its first layer.
    public var channels: [Channel]?
    public var normalisation: Normalisation?
    public var live: Path?
    public var window: Path?
    public var target: Target?
    public var uncertainty: Uncertainty?
    public var lookAheadCurve: LookAheadCurve?
    /// By data set.
    public var accuracy: [String: Accuracy]?
    public var provenance: [String: JSONValue]?
    public var precision: PrecisionFigures?
    public var example: Example?

    private enum CodingKeys: String, CodingKey {
        case name, version, channels, normalisation, live, window, target, uncertainty, accuracy, provenance, precision
        case example
        case lookAheadCurve = "look_ahead_curve"
    }

    /// One named input.
    public struct Channel: Sendable, Hashable, Decodable {
        public var name: String
        public var unit: String?
        /// The plausible range. A value outside it is taken for missing by whoever feeds the model.
        public var minimum: Float?
        public var maximum: Float?
    }

    /// What the RUL head's number means: `rul = clamp(value * scale, 0, cap)`.
    public struct Target: Sendable, Hashable, Decodable {
        public var name: String?
        public var unit: String?
        public var cap: Float
        public var scale: Float
    }

    /// The standard deviation of the error, measured on held-out engines, over the predicted RUL: in cycles, or as a
    /// factor on what a path's sigma head says.
    public struct Uncertainty: Sendable, Hashable, Decodable {
        /// The grid, ascending; required where there is a row of values on it.
        public var rul: [Float]?
        /// One value per grid point.
        public var live: [Float]?
        /// By look-ahead, then per grid point.
        public var window: [[Float]]?
        public var temperature: Temperature?
        public var condition: ConditionFactors?
    }

    /// What the standard deviation is multiplied by in each operating condition, in the order of
    /// ``Normalisation/conditions``; 1 where nothing is said.
    public struct ConditionFactors: Sendable, Hashable, Decodable {
        /// One number per condition.
        public var live: [Float]?
        /// By look-ahead, then per condition.
        public var window: [[Float]]?
    }

    /// What health logits are divided by before they become probabilities; 1 where nothing is said.
    public struct Temperature: Sendable, Hashable, Decodable {
        public var live: Float?
        /// By look-ahead.
        public var window: [Float]?
    }

    /// The example that the bundle verifies itself by.
    public struct Example: Sendable, Hashable, Decodable {
        public var file: String
        public var sha256: String?
        /// The largest difference that passes, in units of the heads.
        public var tolerance: Float
    }
}
