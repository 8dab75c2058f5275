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
        let channels = Generator.uniform("windows", count: batch * silent.length * silent.channelCount)
        let features = Generator.uniform("features", count: batch * silent.length * silent.featureCount)
        let scores = [pausing, silent].map { scorer in
            scorer.scores(Array(0..<batch), channels: channels, features: features).map(bits)
        }
        #expect(scores[0] == scores[1])
        // 224 rows through 8 layers, of which the LSTM's two have two directions in blocks of 96 rows at most.
        #expect(Self.count.load(ordering: .relaxed) >= 8 + 2 * 2 * 3)
    }
}
