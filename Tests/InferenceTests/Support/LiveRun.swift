import Inference

/// An engine's life so far on the live path: its state, and what was said of its cycles.
final class LiveRun {
    /// (cycles, channels)
    let cycles: Tensor
    let state: UnsafeMutableBufferPointer<Float>
    /// (cycles, features)
    let features: UnsafeMutableBufferPointer<Float>
    private let width: Int
    private(set) var scores: [CycleScore] = []

    init(_ scorer: StreamingScorer, _ cycles: Tensor) {
        self.cycles = cycles
        width = scorer.featureCount
        state = .allocate(capacity: scorer.stateCount)
        state.initialize(repeating: .nan)
        features = .allocate(capacity: cycles.rowCount * width)
        features.initialize(repeating: .nan)
        state.baseAddress.map { scorer.reset($0) }
    }

    deinit {
        state.deallocate()
        features.deallocate()
    }

    var isOver: Bool { scores.count == cycles.rowCount }

    /// Steps the next cycle of each of these engines, all in one call.
    static func step(_ runs: [LiveRun], _ scorer: StreamingScorer) {
        let channels = runs.flatMap { $0.cycles.row($0.scores.count) }
        var scores = [CycleScore](repeating: .blank, count: runs.count)
        channels.withUnsafeBufferPointer { channels in
            let steps = runs.enumerated().map { index, run in
                LiveStep(
                    channels: channels.baseAddress! + index * scorer.channelCount, state: run.state.baseAddress!,
                    features: run.features.baseAddress.map { $0 + run.scores.count * run.width })
            }
            steps.withUnsafeBufferPointer { steps in
                scores.withUnsafeMutableBufferPointer { scorer.step(steps, into: $0) }
            }
        }
        for (run, score) in zip(runs, scores) { run.scores.append(score) }
    }

    /// Steps to the end of the life, alone.
    func finish(_ scorer: StreamingScorer) {
        cycles.values.withUnsafeBufferPointer { channels in
            while !isOver {
                let t = scores.count
                scores.append(
                    scorer.step(
                        channels.baseAddress! + t * scorer.channelCount, state: state.baseAddress!,
                        features: features.baseAddress.map { $0 + t * width }))
            }
        }
    }
}

extension CycleScore {
    static let blank = CycleScore(rul: .nan, sigma: .nan, probabilities: SIMD3(repeating: .nan))

    /// All its numbers, to compare them to the bit.
    var numbers: [Float] { [rul, sigma, probabilities.x, probabilities.y, probabilities.z] }
}
