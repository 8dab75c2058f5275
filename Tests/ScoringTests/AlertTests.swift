import Scoring
import Telemetry
import Testing

/// What becomes of an engine's alerts, told as short lives: windows of 6 cycles, a threshold of 30, cleared above 40, judged by a
/// window that saw 2 cycles more.
@Suite struct AlertTests {
    /// One engine's life as both paths score it.
    struct Life: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Live's score of cycles 1, 2, ...
        let live: [Float]
        /// The window path's score of each cycle, whichever window.
        let window: [Float]
        var stride = 1
        /// Windows that end at these cycles are abandoned.
        var abandoned: Set<Int> = []
        /// Cycles at which a new life begins.
        var resets: Set<Int> = []
        /// The window path scores the last cycle of a window alone.
        var lastCycleOnly = false
        /// `<id> <state> by <path> of <cycle>, seen <look-ahead>, after <latency>`
        let decisions: [String]

        static let length = 6

        init(
            _ description: String, live: [Float], window: [Float], stride: Int = 1, abandoned: Set<Int> = [],
            resets: Set<Int> = [], lastCycleOnly: Bool = false, _ decisions: [String]
        ) {
            testDescription = description
            self.live = live
            self.window = window
            self.stride = stride
            self.abandoned = abandoned
            self.resets = resets
            self.lastCycleOnly = lastCycleOnly
            self.decisions = decisions
        }
    }

    private static func level(_ values: (Float, Int)...) -> [Float] {
        values.flatMap { [Float](repeating: $0.0, count: $0.1) }
    }

    @Test(arguments: [
        Life(
            "a healthy engine is not alerted for", live: level((120, 20)), window: level((120, 20)), []),
        Life(
            "a failure is raised at once and confirmed by the window that saw enough after it",
            live: level((50, 9), (29, 9)), window: level((50, 9), (28, 9)),
            ["1 raised by live of 10, seen 0, after 0", "1 confirmed by window of 10, seen 2, after 2"]),
        Life(
            "a failure in the first cycles waits for the first window",
            live: level((20, 9)), window: level((20, 9)),
            ["1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 5, after 5"]),
        Life(
            "a transient is retracted, and ends with that if live has recovered",
            live: level((90, 9), (10, 1), (90, 9)), window: level((90, 19)),
            ["1 raised by live of 10, seen 0, after 0", "1 retracted by window of 10, seen 2, after 2"]),
        Life(
            "a second transient is a second alert",
            live: level((90, 9), (10, 1), (90, 4), (10, 1), (90, 4)), window: level((90, 19)),
            [
                "1 raised by live of 10, seen 0, after 0", "1 retracted by window of 10, seen 2, after 2",
                "2 raised by live of 15, seen 0, after 0", "2 retracted by window of 15, seen 2, after 2",
            ]),
        Life(
            "a live path that stays critical after a retraction raises nothing more",
            live: level((90, 9), (10, 40)), window: level((90, 49)),
            ["1 raised by live of 10, seen 0, after 0", "1 retracted by window of 10, seen 2, after 2"]),
        Life(
            "nor does one that flutters around the threshold, below what clears",
            live: level((90, 9)) + (0..<40).map { $0.isMultiple(of: 2) ? 29 : 39 }, window: level((90, 49)),
            ["1 raised by live of 10, seen 0, after 0", "1 retracted by window of 10, seen 2, after 2"]),
        Life(
            "a failure that begins while live is disbelieved is raised by the window, and stands",
            live: level((90, 9), (10, 40)), window: level((90, 19), (20, 30)),
            [
                "1 raised by live of 10, seen 0, after 0", "1 retracted by window of 10, seen 2, after 2",
                "2 raised by window of 20, seen 2, after 2", "2 confirmed by window of 20, seen 2, after 2",
            ]),
        Life(
            "once live was well it is believed again",
            live: level((90, 9), (10, 9), (41, 1), (30, 9)), window: level((90, 19), (30, 9)),
            [
                "1 raised by live of 10, seen 0, after 0", "1 retracted by window of 10, seen 2, after 2",
                "2 raised by live of 20, seen 0, after 0", "2 confirmed by window of 20, seen 2, after 2",
            ]),
        Life(
            "a confirmed alert is cleared when live is well, not when it is merely above the threshold",
            live: level((50, 9), (30, 5), (40, 5), (40.5, 5)), window: level((30, 24)),
            [
                "1 raised by live of 10, seen 0, after 0", "1 confirmed by window of 10, seen 2, after 2",
                "1 cleared by live of 20, seen 0, after 0",
            ]),
        Life(
            "an alert gets its verdict even if live recovers first, and is cleared by the score after it",
            live: level((50, 9), (30, 1), (50, 5)), window: level((30, 15)),
            [
                "1 raised by live of 10, seen 0, after 0", "1 confirmed by window of 10, seen 2, after 2",
                "1 cleared by live of 13, seen 0, after 0",
            ]),
        Life(
            "what clears and what retracts is the same score",
            live: level((50, 9), (30, 9)), window: level((40, 18)),
            ["1 raised by live of 10, seen 0, after 0", "1 confirmed by window of 10, seen 2, after 2"]),
        Life(
            "with a stride the verdict waits for the next window that saw enough",
            live: level((50, 7), (30, 9)), window: level((30, 16)), stride: 3,
            ["1 raised by live of 8, seen 0, after 0", "1 confirmed by window of 8, seen 4, after 4"]),
        Life(
            "without overlap the window after decides, by its first cycle",
            live: level((50, 11), (30, 12)), window: level((30, 23)), stride: 6,
            ["1 raised by live of 12, seen 0, after 0", "1 confirmed by window of 13, seen 5, after 6"]),
        Life(
            "when the windows of the cycle were abandoned, the first later one decides",
            live: level((90, 9), (10, 1), (90, 16)), window: level((90, 26)), abandoned: [12, 13, 14, 15],
            ["1 raised by live of 10, seen 0, after 0", "1 retracted by window of 11, seen 5, after 6"]),
        Life(
            "a model for the last cycle alone decides by the first score that is late enough",
            live: level((90, 9), (10, 3), (90, 4)), window: level((90, 9), (20, 2), (90, 5)), lastCycleOnly: true,
            ["1 raised by live of 10, seen 0, after 0", "1 retracted by window of 12, seen 0, after 2"]),
        Life(
            "a new life clears what stands, and may be critical itself",
            live: level((20, 8), (25, 4)), window: level((20, 12)), resets: [9],
            [
                "1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 5, after 5",
                "1 cleared by live of 9, seen 0, after 0", "2 raised by live of 9, seen 0, after 0",
            ]),
        Life(
            "a new life ends a dispute",
            live: level((90, 9), (10, 3), (20, 5)), window: level((90, 17)), resets: [13],
            [
                "1 raised by live of 10, seen 0, after 0", "1 retracted by window of 10, seen 2, after 2",
                "2 raised by live of 13, seen 0, after 0",
            ]),
        Life(
            "a score that is no number is critical, for nothing can be said of the engine",
            live: level((90, 9), (.nan, 3)), window: level((.nan, 12)),
            ["1 raised by live of 10, seen 0, after 0", "1 confirmed by window of 10, seen 2, after 2"]),
    ])
    func anAlertIsRaisedByLiveAndJudgedByAWindow(life: Life) {
        #expect(decisions(life) == life.decisions)
    }

    @Test func numbersGoOnAfterARestart() {
        var track = AlertTrack(policy: AlertPolicy(), lastID: 41)
        var decisions: [AlertDecision] = []
        track.observe(Self.live(cycle: 7, rul: 12), into: &decisions)
        #expect(decisions.map(\.id) == [42])
        #expect(track.standing?.id == 42 && track.standing?.cycle == 7 && track.standing?.isConfirmed == false)
        #expect(track.awaitsWindow)
    }

    @Test func memoryDoesNotGrow() {
        #expect(MemoryLayout<AlertTrack>.size <= 64)
    }

    private func decisions(_ life: Life) -> [String] {
        var track = AlertTrack(policy: AlertPolicy(threshold: 30, hysteresis: 10, lookAhead: 2))
        var decisions: [AlertDecision] = []
        var runFirst = 1
        for (index, rul) in life.live.enumerated() {
            let cycle = index + 1
            let begins = life.resets.contains(cycle)
            if begins { runFirst = cycle }
            track.observe(Self.live(cycle: cycle, rul: rul), beginsLife: begins, into: &decisions)
            let first = cycle - Life.length + 1
            guard first >= runFirst, (first - runFirst).isMultiple(of: life.stride), !life.abandoned.contains(cycle)
            else { continue }
            let cycles = life.lastCycleOnly ? [cycle] : Array(first...cycle)
            track.observe(
                Self.window(first: first, cycles: cycles, ruls: cycles.map { life.window[$0 - 1] }), into: &decisions)
        }
        return decisions.map {
            "\($0.id) \($0.state) by \($0.by) of \($0.cycle), seen \($0.lookAhead), after \($0.latencyCycles)"
        }
    }

    private static let engine = try! EngineID("E1")

    private static func live(cycle: Int, rul: Float) -> LiveScore {
        LiveScore(
            engine: engine, cycle: cycle, rul: rul, sigma: 0, health: Health(rul: rul),
            probabilities: HealthProbabilities(normal: 0, degrading: 0, critical: 1), received: .unixEpoch,
            scored: .unixEpoch, model: "", epoch: 0, sequence: 0)
    }

    private static func window(first: Int, cycles: [Int], ruls: [Float]) -> WindowScore {
        let last = cycles[cycles.count - 1]
        return WindowScore(
            engine: engine, window: 1, firstCycle: first, lastCycle: last, rul: ruls[ruls.count - 1],
            health: Health(rul: ruls[ruls.count - 1]), cycles: cycles, rulByCycle: ruls,
            sigmaByCycle: ruls.map { _ in 0 }, lookAhead: cycles.map { last - $0 }, liveRULByCycle: ruls,
            settled: ruls.map { _ in false }, contextWaitCycles: last - first, contextWaitMilliseconds: 0,
            computeMicroseconds: 0, queueMicroseconds: 0, model: "", epoch: 0, sequence: 0)
    }
}
