import Foundation
import Simulation
import Telemetry
import Testing

@Suite("Soak verdict")
struct SoakVerdictTests {
    private static let runs: [String: [CycleRun]] = ["A": [.broken(40)], "B": [.broken(10), .ended(35)]]

    /// A daemon that does everything right, message by message.
    private struct Daemon {
        var messages: [ScoreMessage] = []
        private var sequences: [String: UInt64] = [:]

        init(runs: [String: [CycleRun]] = SoakVerdictTests.runs, refused: [RefusalCode: UInt64] = [:]) throws {
            for (name, runs) in runs.sorted(by: { $0.key < $1.key }) {
                let engine = try EngineID(name)
                for run in runs {
                    for cycle in 1...run.cycles {
                        live(engine, cycle)
                        if cycle >= 30, cycle % 10 == 0 { window(engine, cycle) }
                    }
                    if run.isEnded, run.cycles >= 30, run.cycles % 10 != 0 { window(engine, run.cycles) }
                    settle(engine, run)
                }
            }
            let accepted = UInt64(runs.values.joined().reduce(0) { $0 + $1.cycles })
            messages.append(
                .status(
                    Status(
                        epoch: 7, uptimeSeconds: 1, engines: runs.count, cyclesPerSecond: 0, windowsPerSecond: 0,
                        received: accepted, accepted: accepted, refused: refused, published: [:],
                        windows: .init(due: 0, scored: 0, abandoned: [:], queued: 0),
                        latency: .init(live: .none, window: .none), tradeoff: Self.tradeoff,
                        precision: .init(live: "float32", window: "float32"),
                        model: "m", version: "v", time: .unixEpoch, sequence: 5)))
        }

        static let tradeoff = Status.Tradeoff(
            policy: "stride 10", lookAhead: 20, stride: 10, policyStride: 10, longestStride: 10, windowLength: 30,
            level: 0, state: .policy, changes: 0,
            expected: .init(error: nil, waitCycles: 24.5, windowsPerSecond: 0, cpu: nil))

        private mutating func next(_ topic: String) -> UInt64 {
            sequences[topic, default: 0] += 1
            return sequences[topic] ?? 0
        }

        private mutating func live(_ engine: EngineID, _ cycle: Int) {
            let received = Timestamp(microseconds: Int64(cycle) * 1_000)
            messages.append(
                .live(
                    LiveScore(
                        engine: engine, cycle: cycle, rul: 100, sigma: 1, health: .normal,
                        probabilities: HealthProbabilities(normal: 1, degrading: 0, critical: 0), received: received,
                        scored: received.advanced(byMicroseconds: 100 + Int64(cycle)), model: "m", epoch: 7,
                        sequence: next("live/\(engine)"))))
        }

        /// All of a run at its end, which is as good as earlier.
        private mutating func settle(_ engine: EngineID, _ run: CycleRun) {
            let first = (sequences["live/\(engine)"] ?? 0) - UInt64(run.cycles)
            for (index, lookAhead) in WindowArithmetic.settled(run, lookAhead: 20, stride: 10).enumerated() {
                let short: SettledScore.Short? = lookAhead ?? 0 >= 20 ? nil : run.isEnded ? .end : .gap
                messages.append(
                    .settled(
                        SettledScore(
                            engine: engine, cycle: index + 1, rul: 90, sigma: 1, health: .normal,
                            lookAhead: lookAhead ?? 0, asked: 20, short: short, by: lookAhead == nil ? .live : .window,
                            window: lookAhead == nil ? nil : 1, windowWeight: lookAhead == nil ? 0 : 1, liveRUL: 100,
                            liveSigma: 1, liveSequence: first + UInt64(index + 1), delta: -10,
                            contextWaitMilliseconds: 2_000, computeMicroseconds: 300, queueMicroseconds: 200,
                            model: "m", epoch: 7, sequence: next("settled/\(engine)"))))
            }
        }

        private mutating func window(_ engine: EngineID, _ last: Int) {
            messages.append(
                .window(
                    WindowScore(
                        engine: engine, window: 1, firstCycle: last - 29, lastCycle: last, rul: 100, health: .normal,
                        cycles: [], rulByCycle: [], sigmaByCycle: [], lookAhead: [], liveRULByCycle: [], settled: [],
                        contextWaitCycles: 29, contextWaitMilliseconds: 0, computeMicroseconds: 900,
                        queueMicroseconds: 100, model: "m",
                        epoch: 7, sequence: next("window/\(engine)"))))
        }

        func abandoned(_ engine: String, _ reason: AbandonReason, sequence: UInt64) throws -> ScoreMessage {
            .abandoned(
                AbandonedWindow(
                    engine: try EngineID(engine), window: Int(sequence), firstCycle: 1, lastCycle: 30, reason: reason,
                    epoch: 7, sequence: sequence))
        }
    }

    private static let plan = SoakPlan(
        publishers: 2, engines: 2, rate: 100, duration: 1, seed: 3, policy: "stride 10", lookAhead: 20, stride: 10)

    private func judge(
        _ messages: [ScoreMessage],
        plan: SoakPlan = Self.plan,
        refused: [String: Int] = [:],
        gaps: Int = 0,
        memory: SoakVerdict.Memory = .init(start: 50 << 20, end: 51 << 20)
    ) -> SoakVerdict {
        var observer = SoakObserver()
        for message in messages { observer.observe(message) }
        return SoakVerdict.judge(
            plan: plan, expectation: SoakExpectation(runs: Self.runs, refused: refused, gaps: gaps),
            observer: observer, elapsed: 2, memory: memory)
    }

    @Test("passes a daemon that scored everything")
    func passes() throws {
        let verdict = judge(try Daemon().messages)
        #expect(verdict.passed, "\(verdict.reasons)")
        #expect(verdict.exitCode == 0)
        #expect((verdict.sent, verdict.liveScores, verdict.lost) == (85, 85, 0))
        // A: to 30 and 40; B: to 30, and to 35, where its life ends.
        #expect((verdict.windowsDue, verdict.windowsScored, verdict.sequenceGaps) == (4...4, 4, 0))
        #expect((verdict.settled, verdict.unsettled) == (85, 0))
        // B's first run is broken before its first window; A's last 20 cycles see less than 20.
        #expect(verdict.settledBy == ["live": 10, "window": 75])
        #expect(verdict.settledShort == ["end": 20, "gap": 10 + 20])
        #expect(verdict.contextCycles.count == 85 && verdict.contextCycles.max == 29)
        #expect(abs(verdict.contextMilliseconds.p50 - 2_000) <= 1 && abs(verdict.settling.p99 - 500) <= 1)
        #expect(verdict.achievedRate == 42.5)
        #expect(verdict.live.count == 85)
        #expect((101...140).contains(verdict.live.p50))
        #expect(abs(verdict.live.max - 140) <= 1)
        #expect(verdict.window.count == 4 && abs(verdict.window.p50 - 1_000) <= 1)
    }

    @Test("fails for each lost live score, on the sequence numbers too")
    func failsForALostScore() throws {
        var messages = try Daemon().messages
        messages.remove(at: 5)
        let verdict = judge(messages)
        #expect(verdict.exitCode == 1)
        #expect((verdict.lost, verdict.sequenceGaps) == (1, 1))
        #expect(
            verdict.reasons == [
                "engine A: 40 cycles sent, 39 live scores received",
                "engine A: 39 of 40 cycles settled once and in order",
                "1 settled scores are of no cycle that waits: settled before, or never scored",
                "1 messages are missing by their sequence numbers",
            ])
    }

    @Test("sees the loss of the first messages of a topic")
    func seesTheFirstLost() throws {
        var messages = try Daemon().messages
        messages.removeFirst(3)
        #expect(judge(messages).sequenceGaps == 3)
    }

    @Test("does not let one engine's scores make up for another's")
    func doesNotMakeUp() throws {
        let verdict = judge(try Daemon(runs: ["A": [.broken(39)], "B": [.broken(10), .broken(36)]]).messages)
        #expect(!verdict.passed)
        #expect(verdict.lost == 1)
        #expect(verdict.reasons.contains("engine B: 45 cycles sent, 46 live scores received"))
    }

    @Test("fails for a disordered message")
    func failsForADisorderedMessage() throws {
        var messages = try Daemon().messages
        messages.insert(messages[3], at: 5)
        #expect(judge(messages).reasons == ["1 messages repeat a sequence number"])
    }

    @Test("takes a topic's last message once more calmly, as another subscriber makes it come")
    func takesAReplayCalmly() throws {
        let messages = try Daemon().messages.flatMap { [$0, $0] }
        let verdict = judge(messages)
        #expect(verdict.passed, "\(verdict.reasons)")
        #expect((verdict.liveScores, verdict.settled, verdict.windowsScored) == (85, 85, 4))
    }

    /// The settled scores of a daemon that does everything right, changed, with the topic's numbers made good.
    private func judge(settled change: (inout [SettledScore]) -> Void) throws -> SoakVerdict {
        let messages = try Daemon().messages
        func isOfA(_ message: ScoreMessage) -> SettledScore? {
            if case .settled(let score) = message, score.engine.text == "A" { score } else { nil }
        }
        var scores = messages.compactMap(isOfA)
        change(&scores)
        for index in scores.indices { scores[index].sequence = UInt64(index + 1) }
        let place = messages.firstIndex { isOfA($0) != nil } ?? 0
        var rest = messages.filter { isOfA($0) == nil }
        rest.insert(contentsOf: scores.map { .settled($0) }, at: place)
        return judge(rest)
    }

    @Test("fails for a cycle that is never settled")
    func failsForAnUnsettledCycle() throws {
        let lost = try judge { $0.remove(at: 20) }
        #expect((lost.settled, lost.unsettled) == (84, 1))
        #expect(
            lost.reasons == [
                "engine A: 39 of 40 cycles settled once and in order",
                "1 cycles were passed over: a later one was settled first",
            ])
        let last = try judge { $0.removeLast() }
        #expect(last.reasons == ["engine A: 39 of 40 cycles settled once and in order"])
    }

    @Test("fails for a cycle that is settled twice")
    func failsForACycleSettledTwice() throws {
        let verdict = try judge { $0.insert($0[20], at: 25) }
        #expect(
            verdict.reasons == ["1 settled scores are of no cycle that waits: settled before, or never scored"])
    }

    @Test("fails for cycles settled in another order")
    func failsForDisorder() throws {
        let verdict = try judge { $0.swapAt(20, 21) }
        #expect(
            verdict.reasons == [
                "engine A: 39 of 40 cycles settled once and in order",
                "1 cycles were passed over: a later one was settled first",
                "1 settled scores are of no cycle that waits: settled before, or never scored",
            ])
    }

    @Test("fails for a settled score that says another thing of its live score than live had said")
    func failsForAMistakenScore() throws {
        for change: (inout SettledScore) -> Void in [{ $0.liveRUL = 99 }, { $0.cycle = 7 }] {
            let verdict = try judge { change(&$0[20]) }
            #expect(
                verdict.reasons == [
                    "engine A: 39 of 40 cycles settled once and in order",
                    "1 settled scores name a live score of another cycle or value than was published",
                ])
        }
    }

    @Test("fails for a look-ahead that the policy does not give")
    func failsForAnotherLookAhead() throws {
        // Cycle 3 sees 27 in the window to 30, and could be settled by no other.
        let verdict = try judge { $0[2].lookAhead = 26 }
        #expect(
            verdict.reasons == [
                "engine A: 1 cycles settled with another look-ahead than stride 10 gives: the first, its 3. cycle, "
                    + "with look-ahead 26, expected look-ahead 27"
            ])
        // Live may be the better word where a window falls short of what was asked for, and only there.
        #expect(try judge { $0[39].by = .live }.passed)
        #expect(try !judge { $0[2].by = .live }.passed)
    }

    @Test("counts windows between the strides that were in force, where they changed")
    func countsBetweenStrides() throws {
        var messages = try Daemon().messages
        guard case .status(var status) = messages.removeLast() else { return }
        status.tradeoff.longestStride = 20
        status.tradeoff.changes = 2
        messages.append(.status(status))
        // At stride 20, A has one window.
        messages.removeAll {
            if case .window(let window) = $0 { window.engine.text == "A" && window.lastCycle == 40 } else { false }
        }
        let verdict = judge(messages)
        #expect(verdict.passed, "\(verdict.reasons)")
        #expect(verdict.windowsDue == 3...4)
        #expect(verdict.text.contains("windows due         3 to 4 (of 30 cycles)"))
    }

    @Test("fails for an engine that nobody sent")
    func failsForAStranger() throws {
        let verdict = judge(
            try Daemon(runs: ["A": [.broken(40)], "B": [.broken(10), .broken(35)], "C": [.broken(1)]]).messages)
        #expect(verdict.reasons.contains("engine C: scores received of an engine that sent nothing"))
    }

    @Test("judges a daemon that had work before by what came since the soak began")
    func judgesWhatCameSince() throws {
        let before = try Daemon(runs: ["A": [.broken(50)], "C": [.broken(60)]], refused: [.malformed: 9, .late: 1])
            .messages
        var observer = SoakObserver()
        for message in before { observer.observe(message) }
        observer.begin()
        var after = try Daemon(refused: [.malformed: 12, .late: 1]).messages
        after = after.map { message in
            switch message {
            case .live(var score) where score.engine.text == "A":
                score.sequence += 50
                return .live(score)
            case .window(var score) where score.engine.text == "A":
                score.sequence += 3
                return .window(score)
            case .settled(var score) where score.engine.text == "A":
                score.sequence += 50
                score.liveSequence += 50
                return .settled(score)
            case .status(var status):
                status.accepted += 110
                status.sequence += 1
                return .status(status)
            default: return message
            }
        }
        for message in after { observer.observe(message) }
        let verdict = SoakVerdict.judge(
            plan: Self.plan, expectation: SoakExpectation(runs: Self.runs, refused: ["malformed": 3]),
            observer: observer, elapsed: 2, memory: .init(start: 0, end: 0))
        #expect(verdict.passed, "\(verdict.reasons)")
        #expect(verdict.refusedReported == ["malformed": 3])
        #expect(verdict.live.count == 85)
    }

    @Test("compares refusals reason by reason")
    func comparesRefusals() throws {
        let messages = try Daemon(refused: [.malformed: 3, .duplicate: 2, .late: 0]).messages
        #expect(judge(messages, refused: ["malformed": 3, "duplicate": 2]).passed)
        let verdict = judge(messages, refused: ["malformed": 4, "not_finite": 1])
        #expect(
            verdict.reasons == [
                "refused for duplicate: 2 reported, 0 expected", "refused for malformed: 3 reported, 4 expected",
                "refused for not_finite: 0 reported, 1 expected",
            ])
    }

    @Test("fails for windows that were due, unless overload may thin them out and says so")
    func failsForMissingWindows() throws {
        var messages = try Daemon().messages.filter {
            if case .window(let w) = $0 { w.engine.text != "B" } else { true }
        }
        let reason = "engine B: 2 windows due, 0 window scores received"
        #expect(judge(messages).reasons == [reason])
        var plan = Self.plan
        plan.allowsThinning = true
        #expect(judge(messages, plan: plan).reasons == [reason])
        messages.append(try Daemon().abandoned("B", .overload, sequence: 1))
        messages.append(try Daemon().abandoned("B", .overload, sequence: 2))
        #expect(judge(messages).reasons == [reason])
        #expect(judge(messages, plan: plan).passed)
    }

    @Test("fails beyond the limits of the plan, and only beyond")
    func failsBeyondLimits() throws {
        var plan = Self.plan
        plan.memoryGrowthLimit = 1 << 20
        plan.liveLatencyLimit = 140
        let messages = try Daemon().messages
        #expect(judge(messages, plan: plan).passed)
        plan.memoryGrowthLimit = (1 << 20) - 1
        plan.liveLatencyLimit = 120
        #expect(
            judge(messages, plan: plan).reasons == [
                "memory grew by 1048576 bytes, at most 1048575 expected",
                "live latency p99 is 140 µs, at most 120 µs expected",
            ])
    }

    @Test("fails when nothing was sent, no status came, or gaps are not those made")
    func failsWithoutEvidence() throws {
        let empty = SoakVerdict.judge(
            plan: Self.plan, expectation: SoakExpectation(), observer: SoakObserver(), elapsed: 0,
            memory: .init(start: 0, end: 0))
        #expect(empty.reasons == ["no status message was received", "nothing was sent"])
        #expect(judge(try Daemon().messages, gaps: 2).reasons == ["0 gaps reported, 2 expected"])
    }

    @Test("says at most ten engines by name")
    func saysTenEngines() throws {
        let runs = Dictionary(uniqueKeysWithValues: (1...25).map { ("E\($0)", [CycleRun.broken(40)]) })
        let verdict = SoakVerdict.judge(
            plan: Self.plan, expectation: SoakExpectation(runs: runs), observer: SoakObserver(), elapsed: 1,
            memory: .init(start: 0, end: 0))
        // Each engine lacks its live scores and its windows; and, in sentences of their own, its settled scores.
        #expect(verdict.reasons.count == 11 + 11 + 1)
        #expect(verdict.reasons[10] == "and 40 more engines" && verdict.reasons[21] == "and 15 more engines")
    }

    @Test("is a table for people")
    func isATable() throws {
        let text = judge(try Daemon(refused: [.malformed: 3]).messages, refused: ["malformed": 3]).text
        let lines = text.split(separator: "\n")
        #expect(lines.contains("sent                85"))
        #expect(lines.contains("refused             malformed 3"))
        #expect(lines.contains("policy              stride 10: look-ahead 20, stride 10"))
        #expect(lines.contains("windows due         4 (of 30 cycles)"))
        #expect(lines.contains("settled             85 (by live 10, window 75)"))
        #expect(lines.contains("short of look-ahead end 20, gap 30"))
        #expect(lines.contains("waited for context  p50 16, p99 29, max 29 cycles; p50 2000, p99 2000, max 2000 ms"))
        #expect(lines.contains("then took           p50 500 µs, p99 500 µs, p99.9 500 µs, max 500 µs"))
        #expect(lines.contains("memory              50.0 MiB at the start, 51.0 MiB at the end"))
        #expect(lines.last == "verdict             passed")
    }

    @Test("is one line of JSON that can be read back")
    func isJSON() throws {
        var messages = try Daemon().messages
        messages.remove(at: 0)
        let verdict = judge(messages)
        #expect(!verdict.json.contains("\n"))
        #expect(try JSONDecoder().decode(SoakVerdict.self, from: Data(verdict.json.utf8)) == verdict)
    }

    @Test("expects of several publishers what they sent together")
    func addsPublishers() {
        var sum = SoakExpectation(runs: ["A": [.broken(3)]], refused: ["late": 1], gaps: 1)
        sum.add(
            SoakExpectation(runs: ["A": [.broken(4)], "B": [.broken(5)]], refused: ["late": 2, "topic": 1], gaps: 2))
        #expect(
            sum
                == SoakExpectation(
                    runs: ["A": [.broken(3), .broken(4)], "B": [.broken(5)]], refused: ["late": 3, "topic": 1], gaps: 3)
        )
        #expect((sum.accepted, sum.refusedCount) == (12, 4))
    }
}
