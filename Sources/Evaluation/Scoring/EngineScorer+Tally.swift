import Inference
import Scoring
import Simulation
import Telemetry

extension EngineScorer {
    /// Scores an engine and counts everything about it.
    ///
    /// - Parameter cap: what scores and truth are capped at, in cycles.
    func tally(_ engine: LabelledEngine, cap: Float, alerts policy: AlertPolicy) throws(EvaluationError) -> SetTally {
        var tally = SetTally(length: length)
        var ledger = AlertLedger(policy: policy, remaining: engine.remaining)
        var live: [CycleScore] = []
        live.reserveCapacity(engine.history.count)
        var lastWindow: CycleScore?
        var hasWindow = false

        let imputed = try run(
            engine.history,
            live: { row, message in
                let score = CycleScore(message)
                live.append(score)
                tally.live.add(score, truth: min(engine.remaining[row], cap))
                ledger.observe(message, row: row)
            },
            window: { window in
                hasWindow = true
                if window.lastRow == engine.history.count - 1 {
                    lastWindow = window.scores[window.message.cycles.count - 1]
                }
                // One that a daemon would not have scored counts for the last cycle only.
                guard window.isRegular else { return }
                tally.windows += 1
                for (index, lookAhead) in window.message.lookAhead.enumerated() {
                    let row = window.row(index)
                    let truth = min(engine.remaining[row], cap)
                    tally.window[lookAhead].add(window.scores[index], truth: truth)
                    tally.liveBeside[lookAhead].add(rul: live[row].rul, sigma: live[row].sigma, truth: truth)
                }
                ledger.observe(window.message)
            })
        tally.engines = 1
        tally.cycles = engine.history.count
        tally.imputedCycles = imputed
        if !hasWindow { tally.shortEngines = [engine.history.engine.text] }
        if let last = live.last, let remaining = engine.remaining.last {
            tally.lastCycle.add(live: last, window: lastWindow, truth: min(remaining, cap))
        }
        tally.alerts.add(ledger, endsInFailure: engine.endsInFailure)
        return tally
    }
}
