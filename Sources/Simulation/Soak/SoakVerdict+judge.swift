import System
import Telemetry

extension SoakVerdict {
    /// Judges a soak that has ended.
    ///
    /// - Parameters:
    ///   - plan: what was asked for.
    ///   - expectation: what all publishers together say they sent.
    ///   - observer: what an independent subscriber received.
    ///   - elapsed: seconds from the first to the last record.
    ///   - memory: the daemon's resident memory before and after.
    public static func judge(
        plan: SoakPlan,
        expectation: SoakExpectation,
        observer: SoakObserver,
        elapsed: Double,
        memory: Memory
    ) -> SoakVerdict {
        let sent = expectation.accepted
        let strides = strides(plan, observer)
        let due = expectation.windowsDue(
            strides: strides, length: plan.windowLength, shortest: plan.shortestWindow)
        let settled = observer.engines.values.reduce(0) { $0 + $1.settling.settled }
        let refused = observer.refused
        var verdict = SoakVerdict(
            passed: false,
            reasons: [],
            plan: plan,
            sent: sent,
            achievedRate: elapsed > 0 ? Double(sent + expectation.refusedCount) / elapsed : 0,
            liveScores: observer.liveCount,
            lost: lost(expectation, observer),
            refusedExpected: expectation.refused,
            refusedReported: counts(refused.mapValues { Int(clamping: $0) }),
            windowsDue: due,
            windowsScored: observer.windowCount,
            windowsAbandoned: counts(observer.abandoned),
            settled: settled,
            unsettled: max(0, sent - settled),
            settledBy: counts(observer.settledBy),
            settledShort: counts(observer.settledShort),
            sequenceGaps: observer.missing,
            live: LatencySummary(observer.liveLatency),
            window: LatencySummary(observer.windowLatency),
            contextCycles: LatencySummary(observer.contextCycles),
            contextMilliseconds: LatencySummary(observer.contextMilliseconds),
            settling: LatencySummary(observer.settlingDelay),
            memory: memory
        )
        verdict.reasons =
            engineReasons(plan, strides, expectation, observer) + settlingReasons(plan, expectation, observer)
            + refusalReasons(verdict) + streamReasons(expectation, observer) + limitReasons(verdict)
        if sent == 0 { verdict.reasons.append("nothing was sent") }
        verdict.passed = verdict.reasons.isEmpty
        return verdict
    }

    /// Cycles without a live score; scores too many of one engine do not make up for another's.
    private static func lost(_ expectation: SoakExpectation, _ observer: SoakObserver) -> Int {
        expectation.runs.reduce(0) { sum, engine in
            sum + max(0, engine.value.reduce(0) { $0 + $1.cycles } - (observer.engines[engine.key]?.live ?? 0))
        }
    }

    private static func counts<Key: RawRepresentable<String>>(_ counts: [Key: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    }

    /// The strides that windows are counted by; 0 for none. More than one where they changed or engines have their own.
    private static func strides(_ plan: SoakPlan, _ observer: SoakObserver) -> ClosedRange<Int> {
        let planned = (plan.stride ?? 0)...(plan.stride ?? 0)
        return observer.isSteady ? planned : observer.strides ?? planned
    }

    private static func engineReasons(
        _ plan: SoakPlan,
        _ strides: ClosedRange<Int>,
        _ expectation: SoakExpectation,
        _ observer: SoakObserver
    ) -> [String] {
        var reasons: [String] = []
        var overload = observer.abandoned[.overload, default: 0]
        for id in expectation.runs.keys.sorted() {
            let runs = expectation.runs[id] ?? []
            let sent = runs.reduce(0) { $0 + $1.cycles }
            let engine = observer.engines[id] ?? SoakObserver.Engine()
            if engine.live != sent {
                reasons.append("engine \(id): \(sent) cycles sent, \(engine.live) live scores received")
            }
            let due = WindowArithmetic.scored(
                runs, strides: strides, length: plan.windowLength, shortest: plan.shortestWindow)
            if !due.contains(engine.windows) {
                let missing = due.lowerBound - engine.windows
                if plan.allowsThinning, missing > 0, missing <= overload {
                    overload -= missing
                } else {
                    reasons.append(
                        "engine \(id): \(text(of: due)) windows due, \(engine.windows) window scores received")
                }
            }
        }
        for id in observer.engines.keys.sorted() where expectation.runs[id] == nil {
            reasons.append("engine \(id): scores received of an engine that sent nothing")
        }
        return shortened(reasons)
    }

    /// `3`, or `3 to 7`.
    static func text(of count: ClosedRange<Int>) -> String {
        count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    }

    private static func refusalReasons(_ verdict: SoakVerdict) -> [String] {
        let codes = Set(verdict.refusedExpected.keys).union(verdict.refusedReported.keys).sorted()
        return codes.compactMap { code in
            let expected = verdict.refusedExpected[code, default: 0]
            let reported = verdict.refusedReported[code, default: 0]
            guard expected != reported else { return nil }
            return "refused for \(code): \(reported) reported, \(expected) expected"
        }
    }

    private static func streamReasons(_ expectation: SoakExpectation, _ observer: SoakObserver) -> [String] {
        var reasons: [String] = []
        if observer.missing > 0 { reasons.append("\(observer.missing) messages are missing by their sequence numbers") }
        if observer.repeated > 0 { reasons.append("\(observer.repeated) messages repeat a sequence number") }
        if observer.outOfOrder > 0 { reasons.append("\(observer.outOfOrder) live scores are out of order") }
        if observer.restarts > 0 {
            reasons.append("the daemon began \(observer.restarts) new epochs: it was restarted")
        }
        let gaps = observer.events[.gap, default: 0]
        if gaps != expectation.gaps { reasons.append("\(gaps) gaps reported, \(expectation.gaps) expected") }
        if let accepted = observer.accepted {
            let expected = UInt64(clamping: expectation.accepted)
            if accepted != expected {
                reasons.append("the daemon reports \(accepted) cycles accepted, \(expected) expected")
            }
        } else {
            reasons.append("no status message was received")
        }
        return reasons
    }

    private static func limitReasons(_ verdict: SoakVerdict) -> [String] {
        var reasons: [String] = []
        let growth = verdict.memory.end - verdict.memory.start
        if let limit = verdict.plan.memoryGrowthLimit, growth > limit {
            reasons.append("memory grew by \(growth) bytes, at most \(limit) expected")
        }
        if let limit = verdict.plan.liveLatencyLimit, verdict.live.p99 > limit {
            reasons.append(
                "live latency p99 is \(Int(saturating: verdict.live.p99)) µs, at most \(Int(saturating: limit)) µs expected"
            )
        }
        return reasons
    }

    /// Ten sentences and how many more there are, so that a broken daemon of 20,000 engines can still be read about.
    static func shortened(_ reasons: [String]) -> [String] {
        reasons.count <= 10 ? reasons : reasons.prefix(10) + ["and \(reasons.count - 10) more engines"]
    }
}
