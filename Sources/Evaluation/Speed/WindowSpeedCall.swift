import Inference

/// Scores windows, `rows` at a time.
final class WindowSpeedCall: SpeedCall {
    let rows: Int
    let callsPerRound = 1
    private let scorer: WindowScorer
    private let channels: AlignedFloats
    private let liveFeatures: AlignedFloats
    private let windows: UnsafeMutableBufferPointer<WindowInput>
    private let scores: UnsafeMutableBufferPointer<CycleScore>
    private var start = 0

    init(_ bundle: ModelBundle, _ options: SpeedOptions, _ kernels: Kernels) throws {
        rows = options.batch
        scorer = try WindowScorer(
            bundle: bundle, precision: options.precision, kernels: kernels, batch: options.batch)
        let samples = SampleRows(bundle, length: scorer.length)
        channels = AlignedFloats(samples.values)
        liveFeatures = AlignedFloats(samples.count * scorer.featureCount)
        if scorer.featureCount > 0 {
            let live = try StreamingScorer(bundle: bundle, kernels: kernels)
            let state = AlignedFloats(live.stateCount)
            live.reset(state.base)
            for row in 0..<samples.count {
                _ = live.step(
                    channels.base + row * live.channelCount, state: state.base,
                    features: liveFeatures.base + row * live.featureCount)
            }
        }
        windows = .allocate(capacity: rows)
        windows.initialize(repeating: WindowInput(channels: channels.base))
        scores = .allocate(capacity: rows * scorer.scoredCount)
        scores.initialize(repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero))
    }

    deinit {
        windows.deallocate()
        scores.deallocate()
    }

    func run() {
        for row in 0..<rows {
            windows[row] = WindowInput(
                channels: channels.base + start * scorer.channelCount,
                liveFeatures: scorer.featureCount > 0 ? liveFeatures.base + start * scorer.featureCount : nil)
            start = start + 1 == SampleRows.startCount ? 0 : start + 1
        }
        scorer.score(UnsafeBufferPointer(windows), into: scores)
    }
}
