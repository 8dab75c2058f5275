public import Inference
public import Telemetry

/// The window path: scores complete windows, each cycle with what came before and after it.
///
/// Holds the scratch memory of one thread, so each thread of the window path makes its own; the weights are shared.
public final class WindowPath {
    /// The most windows scored at once.
    public let batch: Int
    /// The fewest cycles that a window may have; the bundle's length unless it allows fewer.
    public var minimumLength: Int { scorer.minimumLength }

    private let scorer: WindowScorer
    private let modelName: String
    /// The windows' rows in order, (batch, length, channels).
    private let channels: UnsafeMutablePointer<Float>
    /// (batch, length, features)
    private let liveFeatures: UnsafeMutablePointer<Float>
    /// (batch, scored cycles)
    private let batchScores: UnsafeMutableBufferPointer<CycleScore>
    private let inputs: UnsafeMutableBufferPointer<WindowInput>
    /// The look-ahead of each scored cycle.
    private let lookAhead: [Int]
    /// Scores of the window that was scored first of the last call.
    private var lastCount = 0

    /// - Parameters:
    ///   - bundle: must have a window path with heads.
    ///   - precision: of the window path.
    ///   - batch: the most windows scored at once.
    ///   - pause: see `WindowScorer`.
    /// - Throws: `BundleError` when the bundle has no window path.
    public init(bundle: ModelBundle, precision: Precision = .float32, batch: Int = 1, pause: Pause? = nil)
        throws(BundleError)
    {
        self.batch = batch
        scorer = try WindowScorer(bundle: bundle, precision: precision, batch: batch, pause: pause)
        modelName = bundle.identity
        let count = scorer.scoredCount
        lookAhead = (0..<count).map { count - 1 - $0 }
        channels = Self.zeros(batch * scorer.length * scorer.channelCount)
        liveFeatures = Self.zeros(batch * scorer.length * scorer.featureCount)
        batchScores = .allocate(capacity: batch * count)
        batchScores.initialize(repeating: .none)
        inputs = .allocate(capacity: batch)
        inputs.initialize(repeating: WindowInput(channels: channels, liveFeatures: nil))
    }

    deinit {
        channels.deallocate()
        liveFeatures.deallocate()
        batchScores.deallocate()
        inputs.deallocate()
    }

    /// What ``score(_:)-(WindowJob)`` said last, one score per cycle that is scored, oldest first; with the probabilities that the
    /// message has no room for.
    public var scores: [CycleScore] { Array(batchScores[..<lastCount]) }

    /// Scores the cycles of `job`'s window: every one, or the last alone where the model was trained for that.
    ///
    /// How long that took and how long the window had waited in line is left at zero, for this path has no clock.
    public func score(_ job: WindowJob) -> WindowScore {
        score([job])[0]
    }

    /// Scores the windows of several jobs together: each to the same bits as alone, in the order of the jobs. Windows of fewer
    /// cycles than ``minimumLength`` cannot be scored; those of fewer than the bundle's length are scored one by one.
    ///
    /// - Precondition: 1 to ``batch`` jobs.
    public func score(_ jobs: [WindowJob]) -> [WindowScore] {
        precondition((1...batch).contains(jobs.count), "found \(jobs.count) windows, expected 1 to \(batch)")
        guard jobs.allSatisfy({ $0.rows.count == scorer.length }) else { return scoreRuns(of: jobs) }
        for (index, job) in jobs.enumerated() { stage(job, at: index) }
        scorer.score(UnsafeBufferPointer(rebasing: inputs[..<jobs.count]), into: batchScores)
        let count = scorer.scoredCount
        lastCount = count
        return jobs.enumerated().map { index, job in
            message(job, UnsafeBufferPointer(rebasing: batchScores[index * count..<(index + 1) * count]))
        }
    }

    /// Scores whole windows that stand next to each other together, and short ones alone.
    private func scoreRuns(of jobs: [WindowJob]) -> [WindowScore] {
        var messages: [WindowScore] = []
        var rest = jobs[...]
        while let job = rest.first {
            let whole = rest.prefix { $0.rows.count == scorer.length }
            messages += whole.isEmpty ? [scoreShort(job)] : score(Array(whole))
            rest = rest.dropFirst(max(1, whole.count))
        }
        return messages
    }

    private func scoreShort(_ job: WindowJob) -> WindowScore {
        stage(job, at: 0)
        scorer.score(
            inputs[0].channels, count: job.rows.count, liveFeatures: inputs[0].liveFeatures, into: batchScores)
        lastCount = scorer.scoredCount(of: job.rows.count)
        return message(job, UnsafeBufferPointer(rebasing: batchScores[..<lastCount]))
    }

    /// Copies a window's rows to where the model reads them.
    private func stage(_ job: WindowJob, at index: Int) {
        let width = job.liveFeatures?.width ?? 0
        let count = job.rows.count
        precondition(
            (scorer.minimumLength...scorer.length).contains(count) && width == scorer.featureCount
                && (job.liveFeatures?.count ?? count) == count && job.liveRUL.count == count,
            "a window of \(job.engine) has \(count) cycles, \(job.liveRUL.count) live scores and \(width) live features, "
                + "expected \(scorer.minimumLength) to \(scorer.length) and \(scorer.featureCount)")
        let rows = channels + index * scorer.length * scorer.channelCount
        let features = liveFeatures + index * scorer.length * scorer.featureCount
        job.rows.copyRows(to: rows)
        job.liveFeatures?.copyRows(to: features)
        inputs[index] = WindowInput(channels: rows, liveFeatures: width == 0 ? nil : UnsafePointer(features))
    }

    private func message(_ job: WindowJob, _ scores: UnsafeBufferPointer<CycleScore>) -> WindowScore {
        let count = scores.count
        let length = job.rows.count
        let skipped = length - count
        return WindowScore(
            engine: job.engine,
            window: job.span.number,
            firstCycle: job.span.first.number,
            lastCycle: job.span.last.number,
            rul: scores[count - 1].rul,
            health: Health(rul: scores[count - 1].rul),
            cycles: Array(job.span.first.number + skipped...job.span.last.number),
            rulByCycle: scores.map(\.rul),
            sigmaByCycle: scores.map(\.sigma),
            lookAhead: count == lookAhead.count ? lookAhead : Array(lookAhead.suffix(count)),
            liveRULByCycle: skipped == 0 ? job.liveRUL : Array(job.liveRUL[skipped...]),
            // Which of them are final is for the review to say.
            settled: [Bool](repeating: false, count: count),
            contextWaitCycles: job.span.first.distance(to: job.span.last),
            contextWaitMilliseconds: Double(job.firstReceived.microseconds(to: job.lastReceived)) / 1_000,
            computeMicroseconds: 0,
            queueMicroseconds: 0,
            model: modelName,
            epoch: 0,
            sequence: 0
        )
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
        return memory
    }
}
