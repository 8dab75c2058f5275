import Inference
import Simulation

/// Steps engines through the live path, `rows` at a time, each in its turn. Their states lie in no order, as in a daemon that
/// has run for a while.
final class LiveSpeedCall: SpeedCall {
    let rows: Int
    let callsPerRound: Int
    private let scorer: StreamingScorer
    private let channels: AlignedFloats
    private let channelRows: Int
    private let states: [AlignedFloats]
    private let features: AlignedFloats
    private let steps: UnsafeMutableBufferPointer<LiveStep>
    private let scores: UnsafeMutableBufferPointer<CycleScore>
    private var nextEngine = 0
    private var nextRow = 0

    init(_ bundle: ModelBundle, _ options: SpeedOptions, _ kernels: Kernels) throws {
        rows = options.batch
        callsPerRound = (options.engines + rows - 1) / rows
        scorer = try StreamingScorer(
            bundle: bundle, precision: options.precision, kernels: kernels, batch: options.batch)
        let samples = SampleRows(bundle, length: 1)
        channels = AlignedFloats(samples.values)
        channelRows = samples.count
        var random = SeededGenerator(seed: 1)
        let scorer = scorer
        states = (0..<options.engines).map { _ in
            let state = AlignedFloats(scorer.stateCount)
            scorer.reset(state.base)
            return state
        }.shuffled(using: &random)
        features = AlignedFloats(rows * scorer.featureCount)
        steps = .allocate(capacity: rows)
        steps.initialize(repeating: LiveStep(channels: channels.base, state: states[0].base))
        scores = .allocate(capacity: rows)
        scores.initialize(repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero))
    }

    deinit {
        steps.deallocate()
        scores.deallocate()
    }

    func run() {
        for row in 0..<rows {
            steps[row] = LiveStep(
                channels: channels.base + nextRow * scorer.channelCount, state: states[nextEngine].base,
                features: scorer.featureCount > 0 ? features.base + row * scorer.featureCount : nil)
            nextEngine = nextEngine + 1 == states.count ? 0 : nextEngine + 1
            nextRow = nextRow + 1 == channelRows ? 0 : nextRow + 1
        }
        scorer.step(UnsafeBufferPointer(steps), into: scores)
    }
}
