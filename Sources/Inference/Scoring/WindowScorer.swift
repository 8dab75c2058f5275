/// The window path: scores for the cycles of a complete window, each knowing what came before and after it there.
///
/// A model that was trained for the last cycle alone scores that one; see ``scoredCount``. A cascade reads the live path's
/// features of every cycle too; see ``featureCount``.
///
/// Weights are shared and immutable, scratch memory belongs to the scorer: one per thread. Scoring allocates nothing.
public final class WindowScorer {
    /// Raw channels per cycle.
    public let channelCount: Int
    /// Cycles per window.
    public let length: Int
    /// How many of them are scored, the newest: ``length`` or 1.
    public let scoredCount: Int
    /// Live features per cycle; 0 if the path reads none.
    public let featureCount: Int
    public let precision: Precision
    /// The most windows of one call.
    public let batch: Int

    private let normaliser: Normaliser
    private let runner: NetworkRunner
    private let scale: ScoreScale
    private let arena = FloatArena()
    /// (length, inputs)
    private let inputs: UnsafeMutablePointer<Float>
    private let state: UnsafeMutablePointer<Float>
    /// (scoredCount)
    private let ruls: UnsafeMutablePointer<Float>
    /// (scoredCount)
    private let spreads: UnsafeMutablePointer<Float>
    /// (length): each cycle's operating condition.
    private let conditions: UnsafeMutableBufferPointer<Int>

    /// - Parameters:
    ///   - precision: of the wide layers; see ``ModelBundle/precision(_:path:bound:kernels:)``.
    ///   - kernels: the scores' last bits depend on them.
    ///   - batch: the most windows of one call.
    /// - Throws: ``BundleError`` if the bundle has no window path, or one without heads.
    public init(
        bundle: ModelBundle, precision: Precision = .float32, kernels: Kernels = .best, batch: Int = 1
    ) throws(BundleError) {
        precondition(batch > 0, "a batch has windows")
        self.precision = precision
        self.batch = batch
        let network = try bundle.scoringNetwork(.window)
        length = bundle.manifest.window?.length ?? 1
        scoredCount = bundle.manifest.window?.scoredCount ?? 1
        runner = NetworkRunner(network, rows: length, kernels: kernels)
        normaliser = Normaliser(bundle, inputs: network.geometry.inputs)
        scale = ScoreScale(bundle, path: .window, kernels: kernels)
        channelCount = normaliser.channelCount
        featureCount = runner.readCount
        inputs = arena.take(length * normaliser.inputCount)
        state = arena.take(runner.stateCount)
        ruls = arena.take(scoredCount)
        spreads = arena.take(scoredCount)
        conditions = .allocate(capacity: length)
        conditions.initialize(repeating: 0)
    }

    deinit {
        conditions.deallocate()
    }

    /// Scores several windows. A score has the same bits as one made alone.
    ///
    /// - Parameters:
    ///   - windows: 1 to ``batch``.
    ///   - scores: room for (windows, `scoredCount`) scores.
    public func score(
        _ windows: UnsafeBufferPointer<WindowInput>, into scores: UnsafeMutableBufferPointer<CycleScore>
    ) {
        precondition(windows.count <= batch, "found \(windows.count) windows, expected at most \(batch)")
        precondition(
            scores.count >= windows.count * scoredCount,
            "found room for \(scores.count) scores, expected \(windows.count * scoredCount)")
        for (index, window) in windows.enumerated() {
            let room = index * scoredCount..<(index + 1) * scoredCount
            score(
                window.channels, liveFeatures: window.liveFeatures,
                into: UnsafeMutableBufferPointer(rebasing: scores[room]))
        }
    }

    /// Scores one window.
    ///
    /// - Parameters:
    ///   - channels: (length, channelCount) raw values, row-major, oldest first, all finite.
    ///   - liveFeatures: (length, featureCount), what the live path's ``StreamingScorer/step(_:state:features:)`` gave at the
    ///     same cycles; `nil` only if featureCount is 0.
    ///   - scores: room for `scoredCount` scores, oldest first. The last cycle has a look-ahead of 0, the first of
    ///     scoredCount - 1.
    public func score(
        _ channels: UnsafePointer<Float>, liveFeatures: UnsafePointer<Float>? = nil,
        into scores: UnsafeMutableBufferPointer<CycleScore>
    ) {
        precondition(scores.count >= scoredCount, "found room for \(scores.count) scores, expected \(scoredCount)")
        let width = normaliser.inputCount
        for t in 0..<length {
            conditions[t] = normaliser.run(channels + t * channelCount, into: inputs + t * width)
        }
        runner.reset(state)
        let features = runner.encode(inputs, stride: width, count: length, state: state, live: liveFeatures)
            .last(scoredCount)
        // The heads share their scratch: what one says is put aside before the next is asked.
        let values = runner.rul(features)
        for t in 0..<scoredCount { ruls[t] = values.row(t)[0] }
        let sigma = runner.sigma(features)
        if let sigma {
            for t in 0..<scoredCount { spreads[t] = sigma.row(t)[0] }
        }
        let health = runner.health(features)
        for t in 0..<scoredCount {
            scores[t] = scale.score(
                ruls[t], health: health?.row(t), spread: sigma == nil ? nil : spreads[t],
                condition: conditions[length - scoredCount + t], lookAhead: scoredCount - 1 - t)
        }
    }
}
