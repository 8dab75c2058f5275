import Inference
import Scoring
import Simulation
import Telemetry

extension EngineScorer {
    /// Scores an engine without and with the transients of a trial and counts what they did.
    ///
    /// A window is scored only where it says something of a transient or an alert waits for it; the others could not change
    /// what is counted.
    func tally(
        _ trial: TransientPlan.Trial, of engine: LabelledEngine, scale: TransientScale, alerts policy: AlertPolicy
    ) throws(EvaluationError) -> TransientTally {
        let clean = try life(of: engine, history: engine.history, around: trial.transients, alerts: policy)
        let history = disturb(engine.history, by: trial.transients, scale: scale)
        let disturbed = try life(of: engine, history: history, around: trial.transients, alerts: policy)
        var tally = TransientTally()
        for transient in trial.transients {
            let kind = TransientTally.Kind(size: transient.size, duration: transient.duration)
            tally.outcomes[kind, default: TransientTally.Outcome()].merge(
                outcome(of: transient, clean: clean, disturbed: disturbed))
        }
        tally.alerts.add(disturbed.ledger, endsInFailure: engine.endsInFailure)
        return tally
    }

    /// One engine as scored from its first cycle to its last.
    private struct Life {
        /// (cycles)
        var live: [Float] = []
        /// The regular windows around transients, by their last row: row, look-ahead and RUL of each of their cycles.
        var windows: [Int: [(row: Int, lookAhead: Int, rul: Float)]] = [:]
        var ledger: AlertLedger
    }

    private func life(
        of engine: LabelledEngine, history: EngineHistory, around transients: [Transient], alerts policy: AlertPolicy
    ) throws(EvaluationError) -> Life {
        var life = Life(ledger: AlertLedger(policy: policy, remaining: engine.remaining))
        let length = length
        func sees(_ transient: Transient, windowEndingAt row: Int) -> Bool {
            transient.start <= row && row - length + 1 < transient.rows.upperBound
        }
        _ = try run(
            history,
            wants: { row in
                life.ledger.awaitsWindow || transients.contains { sees($0, windowEndingAt: row) }
            },
            live: { row, score in
                life.live.append(score.rul)
                life.ledger.observe(score, row: row)
            },
            window: { window in
                guard window.isRegular else { return }
                life.ledger.observe(window.message)
                guard transients.contains(where: { sees($0, windowEndingAt: window.lastRow) }) else { return }
                life.windows[window.lastRow] = window.scores.indices.prefix(window.message.cycles.count).map {
                    (window.row($0), window.message.lookAhead[$0], window.scores[$0].rul)
                }
            })
        return life
    }

    private func disturb(
        _ history: EngineHistory, by transients: [Transient], scale: TransientScale
    ) -> EngineHistory {
        var disturbed = EngineHistory(engine: history.engine, channelCount: history.channelCount)
        for row in 0..<history.count {
            var values = Array(history.row(row))
            for transient in transients where transient.rows.contains(row) { scale.disturb(&values, by: transient) }
            disturbed.append(cycle: history.cycles[row], values: values)
        }
        return disturbed
    }

    private func outcome(of transient: Transient, clean: Life, disturbed: Life) -> TransientTally.Outcome {
        var outcome = TransientTally.Outcome()
        outcome.transients = 1
        let rows = transient.rows
        let after = rows.upperBound..<min(rows.upperBound + TransientPlan.reach, clean.live.count)
        for row in rows { outcome.liveDuring.add(clean.live[row], disturbed.live[row]) }
        for row in after { outcome.liveAfter.add(clean.live[row], disturbed.live[row]) }
        for (last, entries) in disturbed.windows.sorted(by: { $0.key < $1.key }) {
            guard let without = clean.windows[last] else { continue }
            for (entry, cleanEntry) in zip(entries, without)
            where rows.contains(entry.row) && entry.lookAhead >= disturbed.ledger.policy.lookAhead {
                outcome.window.add(cleanEntry.rul, entry.rul)
            }
        }
        let concerned = rows.lowerBound..<after.upperBound
        guard !clean.ledger.entries.contains(where: { concerned.contains($0.row) }) else { return outcome }
        for entry in disturbed.ledger.entries where concerned.contains(entry.row) && entry.by == .live {
            outcome.raised += 1
            guard let verdict = entry.verdict else { continue }
            if verdict.isConfirmed { outcome.confirmed += 1 } else { outcome.retractedAfter.append(verdict.latency) }
        }
        return outcome
    }
}
