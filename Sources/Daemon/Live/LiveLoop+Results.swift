import Scoring
import Telemetry

// What comes back from the window path.
extension LiveLoop {
    /// Nothing is on its way through the window path or the journal.
    var isQuiet: Bool {
        control.isIdle && parts.exchange.isIdle && publishedResults == results.count && alertsAreIdle
    }

    /// Results that wait to be published.
    var resultsWaiting: Int { parts.exchange.resultsWaiting + results.count - publishedResults }

    /// Publishes some of what the window path has finished. Telemetry does not wait for all of it, unless more waits than may
    /// (`WindowExchange/resultsKept`): what telemetry brings is then said before more of it is taken.
    func publishResults() throws {
        // There may be more that no signal will tell of, until the exchange was found empty.
        hasMoreResults = true
        highestResultsWaiting = max(highestResultsWaiting, resultsWaiting)
        defer { handAlertsOver() }
        var left = Self.resultBatch
        while left > 0 || resultsWaiting > WindowExchange.resultsKept {
            left -= 1
            if publishedResults == results.count {
                results.removeAll(keepingCapacity: true)
                publishedResults = 0
                parts.exchange.takeResults(into: &results)
            }
            guard publishedResults < results.count else {
                hasMoreResults = false
                return
            }
            let result = results[publishedResults]
            publishedResults += 1
            try publish(result)
        }
    }

    private func publish(_ result: WindowExchange.Result) throws {
        switch result {
        case .scored(let score, let complete, let cost):
            keeper.note(windowMicroseconds: cost)
            try publish(score, complete: complete)
        case .abandoned(let window):
            counters.windowsAbandoned[window.reason, default: 0] += 1
            try publisher.publish(window)
            review.take(window, at: Clock.wall(), into: &reviewed)
            try publishReviewed()
        case .runEnded(let end):
            review.take(end, at: Clock.wall(), into: &reviewed)
            try publishReviewed()
        case .forgotten(let engine):
            review.forget(engine)
            // It may have come back meanwhile; then its topics go on.
            if !fleet.contains(engine) { publisher.forget(engine) }
        }
    }

    /// - Parameter complete: when the window's last cycle was received.
    private func publish(_ score: WindowScore, complete: Timestamp) throws {
        counters.windowsScored += 1
        var score = score
        review.take(&score, at: Clock.wall(), into: &reviewed)
        try publisher.publish(score)
        let settled = try publishReviewed()
        let took = UInt64(max(0, complete.microseconds(to: Clock.wall()))) * 1_000
        counters.settledDelay.recordTandem(nanoseconds: took, count: settled)
        counters.windowDelay.recordContext(
            cycles: score.contextWaitCycles, milliseconds: score.contextWaitMilliseconds)
        counters.windowDelay.recordTandem(nanoseconds: took)
        counters.windowLatency.record(UInt64(max(0, score.queueMicroseconds + score.computeMicroseconds) * 1_000))
    }
}
