/// The live path: one score per cycle, from that cycle and the state that its engine carries.
///
///     raw channels ─► normalise ─► convolutions ─► LSTM ─► dense ─► heads ─► score
///                                     │ tails │    │ h, c │
///                                     └───── the caller's state ─────┘
///
/// Weights are shared and immutable, scratch memory belongs to the scorer, state to the engine. So one scorer serves any
/// number of engines, and each thread has a scorer of its own. A step allocates nothing.
public final class StreamingScorer {
    /// Raw channels per cycle.
    public let channelCount: Int
    /// Floats of one engine's state.
    public let stateCount: Int
    /// Features of each cycle that the window path reads; 0 in a bundle whose window path reads none.
    public let featureCount: Int
    public let precision: Precision
    /// The most engines of one call.
    public let batch: Int

    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let scale: ScoreScale
    private let arena = FloatArena()
    private let inputs: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - precision: of the wide layers; see ``ModelBundle/precision(_:path:bound:kernels:)``.
    ///   - kernels: the scores' last bits depend on them.
    ///   - batch: the most engines of one call.
    /// - Throws: ``BundleError`` if the bundle has no live path, or one without heads.
    public init(
        bundle: ModelBundle, precision: Precision = .float32, kernels: Kernels = .best, batch: Int = 1
    ) throws(BundleError) {
        precondition(batch > 0, "a batch has engines")
        self.precision = precision
        self.batch = batch
        let network = try bundle.scoringNetwork(.live)
        runner = NetworkRunner(network, rows: 1, kernels: kernels, reader: bundle.liveFeatures)
        normaliser = Normaliser(bundle, inputs: network.geometry.inputs)
        scale = ScoreScale(bundle, path: .live, kernels: kernels)
        channelCount = normaliser.channelCount
        stateCount = runner.stateCount
        featureCount = bundle.liveFeatures?.features ?? 0
        inputs = arena.take(normaliser.inputCount)
    }

    /// Makes `state` (stateCount) that of an engine which has not been seen yet: a new life.
    public func reset(_ state: UnsafeMutablePointer<Float>) {
        runner.reset(state)
    }

    /// Scores the next cycle of the engine that `state` belongs to, and moves the state on.
    ///
    /// - Parameters:
    ///   - channels: (channelCount) raw values, all finite.
    ///   - state: (stateCount), as ``reset(_:)`` or the step before left it.
    ///   - features: room for what the window path reads of this cycle, (featureCount); `nil` if nobody will.
    public func step(
        _ channels: UnsafePointer<Float>, state: UnsafeMutablePointer<Float>,
        features shown: UnsafeMutablePointer<Float>? = nil
    ) -> CycleScore {
        let condition = normaliser.run(channels, into: inputs)
        let features = runner.encode(inputs, stride: normaliser.inputCount, count: 1, state: state, show: shown)
        let rul = runner.rul(features).base[0]
        let spread = runner.sigma(features)?.base[0]
        return scale.score(
            rul, health: runner.health(features)?.base, spread: spread, condition: condition, lookAhead: 0)
    }

    /// Scores the next cycle of several engines, and moves their states on. A score has the same bits as one made alone.
    ///
    /// - Parameters:
    ///   - steps: 1 to ``batch``, each of another engine.
    ///   - scores: room for as many scores, in the same order.
    public func step(_ steps: UnsafeBufferPointer<LiveStep>, into scores: UnsafeMutableBufferPointer<CycleScore>) {
        precondition(steps.count <= batch, "found \(steps.count) engines, expected at most \(batch)")
        precondition(scores.count >= steps.count, "found room for \(scores.count) scores, expected \(steps.count)")
        for (index, item) in steps.enumerated() {
            scores[index] = step(item.channels, state: item.state, features: item.features)
        }
    }
}
