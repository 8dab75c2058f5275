import Telemetry

extension SoakVerdict {
    /// What is wrong with the settled scores: that each accepted cycle has one, in order, is what they promise.
    static func settlingReasons(
        _ plan: SoakPlan, _ expectation: SoakExpectation, _ observer: SoakObserver
    ) -> [String] {
        var reasons: [String] = []
        for id in expectation.runs.keys.sorted() {
            let runs = expectation.runs[id] ?? []
            let sent = runs.reduce(0) { $0 + $1.cycles }
            let settling = observer.engines[id]?.settling ?? SettledCount()
            if settling.settled != sent {
                reasons.append("engine \(id): \(settling.settled) of \(sent) cycles settled once and in order")
            }
            if observer.isSteady, observer.abandoned[.overload, default: 0] == 0,
                let reason = lookAheadReason(plan, runs, settling)
            {
                reasons.append("engine \(id): \(reason)")
            }
        }
        let all = observer.engines.values.map(\.settling)
        let (passedOver, stray, mistaken) = all.reduce((0, 0, 0)) {
            ($0.0 + $1.passedOver, $0.1 + $1.stray, $0.2 + $1.mistaken)
        }
        reasons = shortened(reasons)
        if passedOver > 0 { reasons.append("\(passedOver) cycles were passed over: a later one was settled first") }
        if stray > 0 {
            reasons.append("\(stray) settled scores are of no cycle that waits: settled before, or never scored")
        }
        if mistaken > 0 {
            reasons.append("\(mistaken) settled scores name a live score of another cycle or value than was published")
        }
        return reasons
    }

    /// Where cycles were settled with another look-ahead than the policy implies; only asked where all were settled.
    private static func lookAheadReason(_ plan: SoakPlan, _ runs: [CycleRun], _ settling: SettledCount) -> String? {
        let expected = runs.flatMap {
            WindowArithmetic.settled(
                $0, lookAhead: plan.lookAhead, stride: plan.stride, length: plan.windowLength,
                shortest: plan.shortestWindow)
        }
        guard settling.lookAheads.count == expected.count else { return nil }
        let wrong = expected.indices.filter { index in
            let found = settling.lookAheads[index]
            guard let lookAhead = expected[index] else { return found != SettledCount.byLive }
            // What a window sees that falls short of what was asked for may be worth less than live's own word.
            if found == SettledCount.byLive { return lookAhead >= plan.lookAhead }
            return Int(found) != lookAhead
        }
        guard let first = wrong.first else { return nil }
        func text(_ lookAhead: Int?) -> String { lookAhead.map { "look-ahead \($0)" } ?? "live alone" }
        let found = settling.lookAheads[first]
        return "\(wrong.count) cycles settled with another look-ahead than \(plan.policy) gives: the first, its "
            + "\(first + 1). cycle, with \(text(found == SettledCount.byLive ? nil : Int(found))), expected "
            + text(expected[first])
    }
}
