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

    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let scale: ScoreScale
    private let arena = FloatArena()
    private let inputs: UnsafeMutablePointer<Float>

    /// - Throws: ``BundleError`` if the bundle has no live path, or one without heads.
    public convenience init(bundle: ModelBundle) throws(BundleError) {
        try self.init(bundle: bundle, kernels: .best)
    }

    /// A scorer on chosen kernels; the scores' last bits depend on them.
    public init(bundle: ModelBundle, kernels: Kernels) throws(BundleError) {
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
}
