import BenchmarkSupport
import Inference

/// Some windows.
final class WindowCall {
    private let scorer: WindowScorer
    private let channels: Memory<Float>
    private let features: Memory<Float>
    private let windows: Memory<WindowInput>
    private let scores: Memory<CycleScore>

    init(precision: Precision, batch: Int) throws {
        let scorer = try WindowScorer(bundle: BenchmarkBundle.shipped(), precision: precision, batch: batch)
        self.scorer = scorer
        let (width, featureCount) = (scorer.length * scorer.channelCount, scorer.length * scorer.featureCount)
        let channels = Memory(noise(batch * width))
        let features = Memory(noise(batch * featureCount))
        windows = Memory(
            (0..<batch).map {
                WindowInput(channels: channels.base + $0 * width, liveFeatures: features.base + $0 * featureCount)
            })
        scores = Memory(
            repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero), count: batch * scorer.scoredCount)
        (self.channels, self.features) = (channels, features)
    }

    var body: () -> Void {
        { [self] in
            scorer.score(
                UnsafeBufferPointer(start: windows.base, count: scorer.batch),
                into: UnsafeMutableBufferPointer(start: scores.base, count: scorer.batch * scorer.scoredCount))
        }
    }
}
