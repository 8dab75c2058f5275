import BenchmarkSupport
import Inference

/// The next cycle of some engines.
final class LiveCall {
    private let scorer: StreamingScorer
    private let channels: Memory<Float>
    private let states: Memory<Float>
    private let features: Memory<Float>
    private let steps: Memory<LiveStep>
    private let scores: Memory<CycleScore>

    init(precision: Precision, batch: Int) throws {
        let scorer = try StreamingScorer(bundle: BenchmarkBundle.shipped(), precision: precision, batch: batch)
        self.scorer = scorer
        let channels = Memory(noise(batch * scorer.channelCount))
        let states = Memory<Float>(repeating: 0, count: batch * scorer.stateCount)
        let features = Memory<Float>(repeating: 0, count: batch * scorer.featureCount)
        steps = Memory(
            (0..<batch).map { row in
                scorer.reset(states.base + row * scorer.stateCount)
                return LiveStep(
                    channels: channels.base + row * scorer.channelCount, state: states.base + row * scorer.stateCount,
                    features: features.base + row * scorer.featureCount)
            })
        scores = Memory(repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero), count: batch)
        (self.channels, self.states, self.features) = (channels, states, features)
    }

    var body: () -> Void {
        { [self] in
            scorer.step(
                UnsafeBufferPointer(start: steps.base, count: scorer.batch),
                into: UnsafeMutableBufferPointer(start: scores.base, count: scorer.batch))
        }
    }
}
