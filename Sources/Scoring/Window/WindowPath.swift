public import Inference
public import Telemetry

/// The window path: scores complete windows, each cycle with what came before and after it.
///
/// Holds the scratch memory of one thread, so each thread of the window path makes its own; the weights are shared.
public final class WindowPath {
    private let scorer: WindowScorer
    private let modelName: String
    /// The window's rows in order, (length, channels).
    private var channels: [Float]
    /// (length, features)
    private var liveFeatures: [Float]
    /// What ``score(_:)`` said last, one score per cycle that is scored, oldest first; with the probabilities that the message has no room for.
    public private(set) var scores: [CycleScore]

    /// - Throws: `BundleError` when the bundle has no window path.
    public init(bundle: ModelBundle, precision: Precision = .float32) throws(BundleError) {
        scorer = try WindowScorer(bundle: bundle, precision: precision)
        modelName = bundle.identity
        channels = [Float](repeating: 0, count: scorer.length * scorer.channelCount)
        liveFeatures = [Float](repeating: 0, count: scorer.length * scorer.featureCount)
        let blank = CycleScore(rul: 0, sigma: 0, probabilities: .zero)
        scores = [CycleScore](repeating: blank, count: scorer.scoredCount)
    }

    /// Scores the cycles of `job`'s window: every one, or the last alone where the model was trained for that.
    ///
    /// How long that took and how long the window had waited in line is left at zero, for this path has no clock.
    public func score(_ job: WindowJob) -> WindowScore {
        let width = job.liveFeatures?.width ?? 0
        precondition(
            job.rows.isFull && job.rows.capacity == scorer.length && width == scorer.featureCount,
            "a window of \(job.engine) has \(job.rows.count) cycles and \(width) live features, "
                + "expected \(scorer.length) and \(scorer.featureCount)")
        channels.withUnsafeMutableBufferPointer { channels in
            liveFeatures.withUnsafeMutableBufferPointer { features in
                scores.withUnsafeMutableBufferPointer { scores in
                    job.rows.copyRows(to: channels.baseAddress!)
                    job.liveFeatures?.copyRows(to: features.baseAddress!)
                    scorer.score(channels.baseAddress!, liveFeatures: features.baseAddress, into: scores)
                }
            }
        }
        let count = scorer.scoredCount
        let skipped = scorer.length - count
        let rul = scores.map(\.rul)
        return WindowScore(
            engine: job.engine,
            window: job.span.number,
            firstCycle: job.span.first.number,
            lastCycle: job.span.last.number,
            rul: rul[count - 1],
            health: Health(rul: rul[count - 1]),
            cycles: Array(job.span.first.number + skipped...job.span.last.number),
            rulByCycle: rul,
            sigmaByCycle: scores.map(\.sigma),
            lookAhead: (0..<count).map { count - 1 - $0 },
            liveRULByCycle: Array(job.liveRUL[skipped...]),
            // A cycle that is scored alone is in no other window's scores.
            settled: (skipped..<scorer.length).map { count == 1 || $0 < job.settledCount },
            contextWaitMilliseconds: Double(job.firstReceived.microseconds(to: job.lastReceived)) / 1_000,
            computeMicroseconds: 0,
            queueMicroseconds: 0,
            model: modelName,
            epoch: 0,
            sequence: 0
        )
    }
}
