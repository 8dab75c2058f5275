import Evaluation
import Scoring
import Telemetry
import Testing

/// Alerts held against the truth.
@Suite struct AlertLedgerTests {
    /// A ledger after a life of `live` and `window` scores by row; windows of 6 cycles, at each cycle.
    private func tally(remaining: [Float], live: [Float], window: [Float]) throws -> AlertTally {
        let engine = try EngineID("E1")
        var ledger = AlertLedger(policy: AlertPolicy(threshold: 30, hysteresis: 10, lookAhead: 2), remaining: remaining)
        for row in live.indices {
            ledger.observe(
                LiveScore(
                    engine: engine, cycle: row + 1, rul: live[row], sigma: 0, health: Health(rul: live[row]),
                    probabilities: HealthProbabilities(normal: 1, degrading: 0, critical: 0), received: .unixEpoch,
                    scored: .unixEpoch, model: "", epoch: 0, sequence: 0),
                row: row)
            guard row >= 5 else { continue }
            let rows = Array(row - 5...row)
            ledger.observe(
                WindowScore(
                    engine: engine, window: 1, firstCycle: row - 4, lastCycle: row + 1, rul: window[row],
                    health: .normal, cycles: rows.map { $0 + 1 }, rulByCycle: rows.map { window[$0] },
                    sigmaByCycle: rows.map { _ in 0 }, lookAhead: rows.map { row - $0 },
                    liveRULByCycle: rows.map { live[$0] }, settled: rows.map { _ in false },
                    contextWaitCycles: 5, contextWaitMilliseconds: 0, computeMicroseconds: 0, queueMicroseconds: 0,
                    model: "", epoch: 0, sequence: 0))
        }
        var tally = AlertTally()
        tally.add(ledger, endsInFailure: remaining.last == 0)
        return tally
    }

    private func level(_ values: (Float, Int)...) -> [Float] {
        values.flatMap { [Float](repeating: $0.0, count: $0.1) }
    }

    @Test func aFailureHasItsLeadAndItsConfirmation() throws {
        let tally = try tally(
            remaining: (0..<60).map { Float(59 - $0) }, live: level((90, 31), (25, 29)),
            window: level((90, 30), (25, 30)))
        #expect(tally.failures == 1 && tally.missedFailures == 0)
        #expect(tally.raisedBeforeFailure == [28] && tally.confirmedBeforeFailure == [26])
        #expect(tally.right.raised == 1 && tally.right.confirmedAfter == [2] && tally.wrong.raised == 0)
    }

    @Test func aFalseAlarmIsRetractedAndNoLead() throws {
        let tally = try tally(
            remaining: (0..<40).map { Float(100 - $0) }, live: level((90, 10), (20, 2), (90, 28)),
            window: level((90, 40)))
        #expect(tally.failures == 0 && tally.raisedBeforeFailure.isEmpty)
        #expect(tally.wrong.raised == 1 && tally.wrong.retractedAfter == [2] && tally.wrong.open == 0)
    }

    @Test func aFailureWhoseAlertWasRetractedIsMissedUnlessTheWindowCorrectsItself() throws {
        let remaining = (0..<60).map { Float(59 - $0) }
        let live = level((90, 31), (25, 29))
        let missed = try tally(remaining: remaining, live: live, window: level((90, 60)))
        #expect(missed.missedFailures == 1 && missed.right.retractedAfter == [2])
        let corrected = try tally(remaining: remaining, live: live, window: level((90, 40), (20, 20)))
        #expect(corrected.missedFailures == 0 && corrected.right.raised == 2 && corrected.right.raisedByWindow == 1)
        #expect(corrected.raisedBeforeFailure == [19] && corrected.confirmedBeforeFailure == [17])
    }

    @Test func anAlertThatWasClearedIsNoLead() throws {
        let tally = try tally(
            remaining: (0..<60).map { Float(59 - $0) }, live: level((90, 31), (25, 9), (90, 20)),
            window: level((90, 30), (25, 30)))
        #expect(tally.missedFailures == 1 && tally.right.confirmedAfter == [2])
    }

    @Test func anAlertOnWhichNoWindowSpokeIsOpen() throws {
        let tally = try tally(
            remaining: [4, 3, 2, 1, 0], live: level((90, 3), (20, 2)), window: level((20, 5)))
        #expect(tally.right.open == 1 && tally.raisedBeforeFailure == [1] && tally.confirmedBeforeFailure.isEmpty)
    }
}
