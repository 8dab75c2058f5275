/// The window path: scores for every cycle of a complete window, each knowing what came before and after it there.
///
/// Weights are shared and immutable, scratch memory belongs to the scorer: one per thread. Scoring allocates nothing.
public final class WindowScorer {
    /// Raw channels per cycle.
    public let channelCount: Int
    /// Cycles per window.
    public let length: Int

    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let scale: ScoreScale
    private let arena = FloatArena()
    /// (length, inputs)
    private let inputs: UnsafeMutablePointer<Float>
    private let state: UnsafeMutablePointer<Float>
    /// (length)
    private let ruls: UnsafeMutablePointer<Float>

    /// - Throws: ``BundleError`` if the bundle has no window path, or one without heads.
    public convenience init(bundle: ModelBundle) throws(BundleError) {
        try self.init(bundle: bundle, kernels: .best)
    }

    /// A scorer on chosen kernels; the scores' last bits depend on them.
    public init(bundle: ModelBundle, kernels: Kernels) throws(BundleError) {
        let network = try bundle.scoringNetwork(.window)
        length = bundle.manifest.window?.length ?? 1
        runner = NetworkRunner(network, rows: length, kernels: kernels)
        normaliser = Normaliser(bundle, inputs: network.geometry.inputs)
        scale = ScoreScale(bundle, path: .window, kernels: kernels)
        channelCount = normaliser.channelCount
        inputs = arena.take(length * normaliser.inputCount)
        state = arena.take(runner.stateCount)
        ruls = arena.take(length)
    }

    /// Scores one window.
    ///
    /// - Parameters:
    ///   - channels: (length, channelCount) raw values, row-major, oldest first, all finite.
    ///   - scores: room for `length` scores, oldest first. The last cycle has a look-ahead of 0, the first of length - 1.
    public func score(_ channels: UnsafePointer<Float>, into scores: UnsafeMutableBufferPointer<CycleScore>) {
        precondition(scores.count >= length, "found room for \(scores.count) scores, expected \(length)")
        let width = normaliser.inputCount
        for t in 0..<length {
            normaliser.run(channels + t * channelCount, into: inputs + t * width)
        }
        runner.reset(state)
        let features = runner.encode(inputs, stride: width, count: length, state: state)
        let values = runner.rul(features, count: length)
        for t in 0..<length { ruls[t] = values.row(t)[0] }
        let health = runner.health(features, count: length)
        for t in 0..<length {
            scores[t] = scale.score(ruls[t], health: health.row(t), lookAhead: length - 1 - t)
        }
    }
}
