import Inference
import Scoring
import Simulation
import Telemetry

/// Scores recorded engines the way the daemon does, one thread's share of them: the fleet decides and runs the live
/// path, the window path scores the windows that the fleet completes.
///
/// The fleet completes a window at every cycle; those that a daemon with the asked stride would have scored are scored,
/// and one more at an engine's last cycle, so that each engine's last score is known.
final class EngineScorer {
    /// Cycles per window.
    let length: Int
    private let stride: Int
    private let fleet: Fleet
    private let path: WindowPath
    private var actions: [FleetAction] = []

    /// - Throws: `ScoringError` or `BundleError` if the bundle cannot score a stream.
    init(bundle: ModelBundle, options: EvaluationOptions) throws {
        fleet = try Fleet(
            bundle: bundle, policy: FleetPolicy(stride: 1, maximumEngines: 1), precision: options.livePrecision,
            now: { .unixEpoch })
        path = try WindowPath(bundle: bundle, precision: options.windowPrecision)
        length = fleet.windowLength
        stride = options.stride
        guard (1...length).contains(stride) else {
            throw EvaluationError(
                "stride \(stride) does not fit bundle \(bundle.identity): expected 1 to its window's \(length)")
        }
    }

    /// Runs one engine from its first cycle to its last.
    ///
    /// - Parameters:
    ///   - history: missing values are NaN.
    ///   - wants: whether the window that ends with a row is worth scoring.
    ///   - live: takes each row's live score.
    ///   - window: takes each window's scores, after the live score of its last row.
    /// - Returns: how many cycles had a value imputed.
    /// - Throws: ``EvaluationError`` for a cycle that the fleet refuses.
    func run(
        _ history: EngineHistory,
        wants: (_ lastRow: Int) -> Bool = { _ in true },
        live: (_ row: Int, LiveScore) -> Void,
        window: (ScoredWindow) -> Void
    ) throws(EvaluationError) -> Int {
        guard history.channelCount == fleet.schema.count else {
            throw EvaluationError(
                "engine \(history.engine): found \(history.channelCount) channels, expected \(fleet.schema.count)")
        }
        var imputed = 0
        /// The cycle after the one that completed the run's window before, and how many windows the run has completed.
        var nextLast: Int?
        var completed = 0
        for row in 0..<history.count {
            let record = try record(history, row)
            if !record.missing.isEmpty { imputed += 1 }
            actions.removeAll(keepingCapacity: true)
            do {
                try fleet.accept(record, received: Timestamp(microseconds: Int64(row)), into: &actions)
            } catch {
                throw EvaluationError("engine \(history.engine): \(error)")
            }
            for action in actions {
                switch action {
                case .live(let score, _):
                    live(row, score)
                case .window(.score(let job)):
                    let last = job.span.last.number
                    completed = last == nextLast ? completed + 1 : 0
                    nextLast = last + 1
                    let isRegular = completed.isMultiple(of: stride)
                    guard isRegular || row == history.count - 1, wants(row) else { continue }
                    let message = path.score(job)
                    window(
                        ScoredWindow(
                            firstRow: row - length + 1, message: message, scores: path.scores, isRegular: isRegular))
                case .window, .event:
                    break
                }
            }
        }
        return imputed
    }

    /// The telemetry of a row, as the decoder would hand it over: what is implausible is missing.
    private func record(_ history: EngineHistory, _ row: Int) throws(EvaluationError) -> TelemetryRecord {
        let cycle: Cycle
        do {
            cycle = try Cycle(history.cycles[row])
        } catch {
            throw EvaluationError("engine \(history.engine): \(error)")
        }
        var record = TelemetryRecord(
            engine: history.engine, cycle: cycle, values: Array(history.row(row)), reset: row == 0)
        for (index, channel) in fleet.schema.channels.enumerated() where !channel.isPlausible(record.values[index]) {
            record.values[index] = .nan
            record.missing.append(index)
        }
        return record
    }
}

/// A window of a recorded engine and what the window path said of it.
struct ScoredWindow {
    /// The row of the window's first cycle.
    let firstRow: Int
    /// The message that a daemon would have published.
    let message: WindowScore
    /// The score of each of the message's cycles.
    let scores: [CycleScore]
    /// Whether a daemon would have scored it, or it was scored for the engine's last cycle alone.
    let isRegular: Bool

    /// The row of entry `index` of the message.
    func row(_ index: Int) -> Int {
        firstRow + message.cycles[index] - message.firstCycle
    }

    /// The row of its last cycle.
    var lastRow: Int { firstRow + message.lastCycle - message.firstCycle }
}

extension CycleScore {
    /// The score that a live message carries.
    init(_ live: LiveScore) {
        self.init(
            rul: live.rul, sigma: live.sigma,
            probabilities: SIMD3(live.probabilities.normal, live.probabilities.degrading, live.probabilities.critical))
    }
}
