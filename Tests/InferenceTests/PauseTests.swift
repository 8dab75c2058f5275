import Inference
import Synchronization
import Testing

/// A window's thread may let others go ahead all along.
@Suite("Pauses")
struct PauseTests {
    /// How often a scorer has paused; a pause is a C function, which carries nothing along.
    private static let count = Atomic<Int>(0)

    @Test("a batch of windows pauses between its layers and within the long ones, to the same bits")
    func windows() throws {
        let bundle = try TestBundle(.wide()).load()
        let batch = 32
        let silent = try WindowScorer(bundle: bundle, batch: batch)
        let pausing = try WindowScorer(bundle: bundle, batch: batch) { Self.count.add(1, ordering: .relaxed) }
        #expect(Self.count.load(ordering: .relaxed) == 0)
        #expect(scores(pausing, batch) == scores(silent, batch))
        // 224 rows through 8 layers, of which the LSTM's two have two directions in blocks of 96 rows at most.
        #expect(Self.count.load(ordering: .relaxed) >= 8 + 2 * 2 * 3)
    }

    /// The bits of the scores of `count` windows.
    private func scores(_ scorer: WindowScorer, _ count: Int) -> [UInt32] {
        let channels = Generator.uniform("windows", count: count * scorer.length * 3)
        let features = Generator.uniform("features", count: count * scorer.length * scorer.featureCount)
        var scores = [CycleScore](repeating: .blank, count: count * scorer.scoredCount)
        channels.withUnsafeBufferPointer { channels in
            features.withUnsafeBufferPointer { features in
                let inputs = (0..<count).map {
                    WindowInput(
                        channels: channels.baseAddress! + $0 * scorer.length * 3,
                        liveFeatures: features.baseAddress! + $0 * scorer.length * scorer.featureCount)
                }
                inputs.withUnsafeBufferPointer { inputs in
                    scores.withUnsafeMutableBufferPointer { scorer.score(inputs, into: $0) }
                }
            }
        }
        return bits(scores.flatMap(\.numbers))
    }
}
