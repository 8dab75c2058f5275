import System

// What no daemon of ours sends: whoever reads messages is spared numbers that no display has room for, and texts without end.
// Scores themselves may be no numbers, which JSON writes as null.

extension ScoreMessage {
    /// - Throws: ``Refusal`` that names the field, what was found and what was expected.
    func checkPlausible() throws(Refusal) {
        switch self {
        case .live(let score):
            try Self.check(cycle: score.cycle, "cycle")
            try Self.check(count: score.lookAhead, "look_ahead")
            try Self.check(text: score.model, "model")
        case .window(let score):
            try Self.check(span: score.firstCycle, score.lastCycle)
            try Self.checkColumns(of: score)
            try Self.check(
                times: [
                    "context_wait_ms": score.contextWaitMilliseconds, "compute_us": score.computeMicroseconds,
                    "queue_us": score.queueMicroseconds,
                ])
            try Self.check(text: score.model, "model")
        case .abandoned(let window):
            try Self.check(span: window.firstCycle, window.lastCycle)
        case .settled(let score):
            try Self.check(cycle: score.cycle, "cycle")
            try Self.check(count: score.lookAhead, "look_ahead")
            try Self.check(count: score.asked, "asked")
            guard (0...1).contains(score.windowWeight) else {
                throw Refusal(.fieldType, "window_weight is \(score.windowWeight), expected 0 to 1")
            }
            try Self.check(
                times: [
                    "context_wait_ms": score.contextWaitMilliseconds, "compute_us": score.computeMicroseconds,
                    "queue_us": score.queueMicroseconds,
                ])
            try Self.check(text: score.model, "model")
        case .alert(let alert):
            try Self.check(cycle: alert.cycle, "cycle")
            try Self.check(count: alert.lookAhead, "look_ahead")
            try Self.check(count: alert.latency.cycles, "latency.cycles")
            try Self.check(text: alert.model, "model")
        case .event(let event):
            for cycle in [event.firstCycle, event.lastCycle] { try Self.check(count: cycle ?? 0, "cycle") }
            try Self.check(text: event.reason, "reason")
        case .status(let status):
            try Self.check(count: status.engines, "engines")
            let rules = status.tradeoff.engines.flatMap { [$0.pattern, $0.policy] }
            for text in [status.model, status.version, status.tradeoff.policy] + rules {
                try Self.check(text: text, "model, version or policy")
            }
        }
    }

    private static func check(cycle: Int, _ field: StaticString) throws(Refusal) {
        guard (Limits.minimumCycle...Limits.maximumCycle).contains(cycle) else {
            throw Refusal(
                .cycleRange, "\(field) is \(cycle), expected \(Limits.minimumCycle) to \(Limits.maximumCycle)")
        }
    }

    private static func check(span first: Int, _ last: Int) throws(Refusal) {
        // The last window of a life goes on behind its last cycle.
        try check(cycle: first, "first_cycle")
        guard last >= first, last - first < Limits.maximumCycle else {
            throw Refusal(.cycleRange, "last_cycle is \(last), expected \(first) or more")
        }
    }

    private static func check(count: Int, _ field: StaticString) throws(Refusal) {
        guard (0...Limits.maximumCycle).contains(count) else {
            throw Refusal(.fieldType, "\(field) is \(count), expected 0 or more")
        }
    }

    private static func check(times: KeyValuePairs<StaticString, Double>) throws(Refusal) {
        for (field, value) in times where !value.isFinite {
            throw Refusal(.fieldType, "\(field) is \(value), expected a finite number")
        }
    }

    private static func check(text: String, _ field: StaticString) throws(Refusal) {
        guard text.utf8.count <= Limits.messageTextBytes else {
            throw Refusal(
                .fieldType, "\(field) has \(text.utf8.count) bytes, expected at most \(Limits.messageTextBytes)")
        }
    }

    private static func checkColumns(of score: WindowScore) throws(Refusal) {
        let count = score.cycles.count
        guard (1...Limits.windowCycles).contains(count) else {
            throw Refusal(.fieldType, "cycles holds \(count), expected 1 to \(Limits.windowCycles)")
        }
        let columns = [
            ("rul_by_cycle", score.rulByCycle.count), ("sigma_by_cycle", score.sigmaByCycle.count),
            ("look_ahead", score.lookAhead.count), ("live_rul_by_cycle", score.liveRULByCycle.count),
            ("settled", score.settled.count),
        ]
        if let column = columns.first(where: { $0.1 != count }) {
            throw Refusal(.fieldType, "\(column.0) holds \(column.1), expected one for each of the \(count) cycles")
        }
    }
}
