import Foundation
import Simulation
import Telemetry
import Testing

@Suite("Soak verdict")
struct SoakVerdictTests {
    private static let runs: [String: [CycleRun]] = ["A": [.broken(40)], "B": [.broken(10), .broken(35)]]

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
                }
            }
            let accepted = UInt64(runs.values.joined().reduce(0) { $0 + $1.cycles })
            messages.append(
                .status(
                    Status(
                        epoch: 7, uptimeSeconds: 1, engines: runs.count, cyclesPerSecond: 0, windowsPerSecond: 0,
                        received: accepted, accepted: accepted, refused: refused, published: [:],
                        windows: .init(due: 0, scored: 0, abandoned: [:], queued: 0),
                        latency: .init(live: .none, window: .none),
                        tradeoff: .init(
                            policy: "stride 10", lookAhead: 20, stride: 10, policyStride: 10, longestStride: 10,
                            windowLength: 30, level: 0, state: .policy, changes: 0,
                            expected: .init(error: nil, waitCycles: 24.5, windowsPerSecond: 0, cpu: nil)),
                        precision: .init(live: "float32", window: "float32"),
                        model: "m", version: "v", time: .unixEpoch, sequence: 5)))
        }

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

        private mutating func window(_ engine: EngineID, _ last: Int) {
            messages.append(
                .window(
                    WindowScore(
                        engine: engine, window: 1, firstCycle: last - 29, lastCycle: last, rul: 100, health: .normal,
                        cycles: [], rulByCycle: [], sigmaByCycle: [], lookAhead: [], liveRULByCycle: [], settled: [],
                        contextWaitCycles: 29, contextWaitMilliseconds: 0, computeMicroseconds: 900, queueMicroseconds: 100, model: "m",
                        epoch: 7, sequence: next("window/\(engine)"))))
        }

        func abandoned(_ engine: String, _ reason: AbandonReason) throws -> ScoreMessage {
            .abandoned(
                AbandonedWindow(
                    engine: try EngineID(engine), window: 1, firstCycle: 1, lastCycle: 30, reason: reason, epoch: 7,
                    sequence: 1))
        }
    }

    private static let plan = SoakPlan(publishers: 2, engines: 2, rate: 100, duration: 1, seed: 3)

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
        #expect((verdict.windowsDue, verdict.windowsScored, verdict.sequenceGaps) == (3, 3, 0))
        #expect(verdict.achievedRate == 42.5)
        #expect(verdict.live.count == 85)
        #expect((101...140).contains(verdict.live.p50))
        #expect(abs(verdict.live.max - 140) <= 1)
        #expect(verdict.window.count == 3 && abs(verdict.window.p50 - 1_000) <= 1)
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
                "engine A: 40 cycles sent, 39 live scores received", "1 messages are missing by their sequence numbers",
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

    @Test("fails for a repeated or disordered message")
    func failsForARepeatedMessage() throws {
        var messages = try Daemon().messages
        messages.insert(messages[4], at: 5)
        let reasons = judge(messages).reasons
        #expect(reasons.contains("1 messages repeat a sequence number"))
        #expect(reasons.contains("1 live scores are out of order"))
    }

    @Test("fails for an engine that nobody sent")
    func failsForAStranger() throws {
        let verdict = judge(try Daemon(runs: ["A": [.broken(40)], "B": [.broken(10), .broken(35)], "C": [.broken(1)]]).messages)
        #expect(verdict.reasons.contains("engine C: scores received of an engine that sent nothing"))
    }

    @Test("judges a daemon that had work before by what came since the soak began")
    func judgesWhatCameSince() throws {
        let before = try Daemon(runs: ["A": [.broken(50)], "C": [.broken(60)]], refused: [.malformed: 9, .late: 1]).messages
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
        let reason = "engine B: 1 windows due, 0 window scores received"
        #expect(judge(messages).reasons == [reason])
        var plan = Self.plan
        plan.allowsThinning = true
        #expect(judge(messages, plan: plan).reasons == [reason])
        messages.append(try Daemon().abandoned("B", .overload))
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
        // Each engine lacks its live scores and its windows.
        #expect(verdict.reasons.count == 12)
        #expect(verdict.reasons[10] == "and 40 more engines")
    }

    @Test("is a table for people")
    func isATable() throws {
        let text = judge(try Daemon(refused: [.malformed: 3]).messages, refused: ["malformed": 3]).text
        let lines = text.split(separator: "\n")
        #expect(lines.contains("sent                85"))
        #expect(lines.contains("refused             malformed 3"))
        #expect(lines.contains("windows due         3 (stride 10, length 30)"))
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
        sum.add(SoakExpectation(runs: ["A": [.broken(4)], "B": [.broken(5)]], refused: ["late": 2, "topic": 1], gaps: 2))
        #expect(sum == SoakExpectation(runs: ["A": [.broken(3), .broken(4)], "B": [.broken(5)]], refused: ["late": 3, "topic": 1], gaps: 3))
        #expect((sum.accepted, sum.refusedCount) == (12, 4))
    }
}
