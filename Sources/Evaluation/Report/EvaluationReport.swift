import Inference
import Scoring

/// What an evaluation found, as it is printed and written. In JSON its keys are in snake case.
public struct EvaluationReport: Sendable, Hashable, Codable {
    /// The version of the JSON's keys.
    public static let formatVersion = 1

    public var formatVersion = Self.formatVersion
    /// The bundle's name, version and hash.
    public var model: String
    /// What scores and truth are capped at, in cycles; nil in a bundle without a cap.
    public var cap: Double?
    /// Cycles per window.
    public var windowLength: Int
    /// Cycles from one window to the next.
    public var stride: Int
    /// What the paths were computed in.
    public var precision: PrecisionReport
    /// Which engines, in words.
    public var engines: String
    public var alertPolicy: AlertPolicyReport
    public var transients: TransientOptionsReport?
    public var sets: [SetReport]
    /// All sets together, where there are several.
    public var all: SetReport?

    /// `float32`, `bfloat16` or `int8`, by path.
    public struct PrecisionReport: Sendable, Hashable, Codable {
        public var live: String
        public var window: String
    }

    /// When engines are alerted for.
    public struct AlertPolicyReport: Sendable, Hashable, Codable {
        public var threshold: Double
        public var hysteresis: Double
        public var lookAhead: Int
    }

    /// Which transients are injected.
    public struct TransientOptionsReport: Sendable, Hashable, Codable {
        public var count: Int
        public var seed: UInt64
        public var sizes: [Double]
        public var longest: Int
        public var mostChannels: Int
    }

    /// - Parameters:
    ///   - engines: which engines were chosen, in words.
    ///   - results: each set with what was counted of it; at least one.
    public init(evaluator: Evaluator, engines: String, results: [(set: LabelledSet, tally: SetTally)]) {
        let options = evaluator.options
        model = evaluator.bundle.identity
        cap = evaluator.cap.isFinite ? Double(evaluator.cap) : nil
        windowLength = results.first?.tally.window.count ?? 0
        stride = options.stride
        precision = PrecisionReport(
            live: options.livePrecision.rawValue, window: options.windowPrecision.rawValue)
        self.engines = engines
        alertPolicy = AlertPolicyReport(
            threshold: Double(options.alerts.threshold), hysteresis: Double(options.alerts.hysteresis),
            lookAhead: options.alerts.lookAhead)
        transients = options.transients.map {
            TransientOptionsReport(
                count: $0.count, seed: $0.seed, sizes: $0.sizes, longest: $0.longest, mostChannels: $0.mostChannels)
        }
        sets = results.map { SetReport(name: $0.set.name, source: $0.set.source, truth: $0.set.truth, $0.tally) }
        if results.count > 1 {
            var sum = SetTally(length: windowLength)
            for result in results { sum.merge(result.tally) }
            all = SetReport(name: "all", source: "all of them", truth: "as above", sum)
        }
    }
}
