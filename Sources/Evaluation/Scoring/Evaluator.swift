public import Inference
import Scoring
import Simulation
import Synchronization
import Telemetry

/// Holds a bundle's scores against recordings whose truth is known.
///
/// Engines are scored by the code of the daemon, on as many threads as asked for, and added up in their order: the
/// figures do not depend on the threads. What is kept are sums, so memory grows with the number of engines, not with that
/// of their windows.
public struct Evaluator: Sendable {
    public let bundle: ModelBundle
    public let options: EvaluationOptions
    /// What scores and truth are capped at, in cycles: the bundle's own target.
    public let cap: Float
    private let length: Int

    /// - Throws: ``EvaluationError`` if the bundle cannot score a stream, or the options do not fit it.
    public init(bundle: ModelBundle, options: EvaluationOptions) throws(EvaluationError) {
        self.bundle = bundle
        self.options = options
        cap = bundle.manifest.target?.cap ?? .infinity
        do {
            length = try EngineScorer(bundle: bundle, options: options).length
        } catch {
            throw error as? EvaluationError ?? EvaluationError("\(error)")
        }
        guard options.threads >= 1 else {
            throw EvaluationError("found \(options.threads) threads, expected 1 or more")
        }
        guard options.alerts.lookAhead < length else {
            throw EvaluationError(
                "found a look-ahead of \(options.alerts.lookAhead) for alerts, expected 0 to \(length - 1), what a window of "
                    + "\(length) cycles can see")
        }
    }

    /// Scores a set.
    ///
    /// - Parameter progress: called on the calling thread now and then with the cycles done so far, of ``work(on:)``.
    /// - Throws: ``EvaluationError`` for a cycle that cannot be scored, or transients for which there is no room.
    public func evaluate(
        _ set: LabelledSet, progress: (_ cycles: Int) -> Void = { _ in }
    ) throws(EvaluationError) -> SetTally {
        let done = Counter()
        var tally = try WorkCrew(threads: options.threads).run(
            count: set.engines.count,
            from: SetTally(length: length),
            makeWorker: { [bundle, options, cap] in
                let scorer = try EngineScorer(bundle: bundle, options: options)
                return { index in
                    let tally = try scorer.tally(set.engines[index], cap: cap, alerts: options.alerts)
                    done.add(tally.cycles)
                    return tally
                }
            },
            merge: { $0.merge($1) },
            watch: { progress(done.value) })
        if let transients = options.transients {
            tally.transients = try inject(transients, into: set, done: done) { progress(done.value) }
        }
        return tally
    }

    /// How many cycles ``evaluate(_:progress:)`` will report on a set; with transients about.
    public func work(on set: LabelledSet) -> Int {
        set.cycleCount + (options.transients.map { plan($0, for: set).cycleCount(of: set) } ?? 0)
    }

    private func plan(_ transients: TransientOptions, for set: LabelledSet) -> TransientPlan {
        let channels = TransientScale(bundle: bundle, engines: set.engines).channels
        return TransientPlan(
            transients, engines: set.engines, channelCount: channels.count, length: length, alerts: options.alerts)
    }

    private func inject(
        _ transients: TransientOptions, into set: LabelledSet, done: Counter, watch: () -> Void
    ) throws(EvaluationError) -> TransientTally {
        let plan = plan(transients, for: set)
        let scale = TransientScale(bundle: bundle, engines: set.engines)
        return try WorkCrew(threads: options.threads).run(
            count: plan.trials.count,
            from: TransientTally(asked: transients.count),
            makeWorker: { [bundle, options] in
                let scorer = try EngineScorer(bundle: bundle, options: options)
                return { index in
                    let trial = plan.trials[index]
                    let engine = set.engines[trial.engine]
                    let tally = try scorer.tally(trial, of: engine, scale: scale, alerts: options.alerts)
                    done.add(2 * engine.history.count)
                    return tally
                }
            },
            merge: { $0.merge($1) },
            watch: watch)
    }
}

/// A number that threads add to.
final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }

    func add(_ count: Int) {
        number.wrappingAdd(count, ordering: .relaxed)
    }
}
