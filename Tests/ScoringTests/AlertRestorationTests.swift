import Scoring
import Telemetry
import TestSupport
import Testing

/// What becomes of alerts over restarts, at the end of a life, and when the limits change. A threshold of 30, cleared above 40,
/// judged by a window that saw 10 cycles more.
@Suite struct AlertRestorationTests {
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [AlertScript.Step]
        let decisions: [String]

        init(_ description: String, _ steps: [AlertScript.Step], _ decisions: [String]) {
            testDescription = description
            self.steps = steps
            self.decisions = decisions
        }
    }

    @Test(arguments: [
        Story(
            "an alert raised before a restart is judged after it, under its number",
            [.live([50, 29]), .restart, .live([29, 29]), .window(1...12, 25)],
            ["1 raised by live of 2, seen 0, after 0", "1 confirmed by window of 2, seen 10, after 10"]),
        Story(
            "by the first window made of later cycles alone, if that has seen enough",
            [.live([50, 29]), .restart, .live([29]), .window(8...13, 60)],
            ["1 raised by live of 2, seen 0, after 0", "1 retracted by window of 8, seen 5, after 11"]),
        Story(
            "what stands is not raised again",
            [.live([29]), .restart, .live([29, 50, 29], .warmingUp), .live([29, 29])],
            ["1 raised by live of 1, seen 0, after 0"]),
        Story(
            "a warming live path clears nothing",
            [
                .live([29]), .window(1...11, 20), .restart, .live([90, 90, 90], .warmingUp), .restart,
                .live([90], .warmingUp),
            ],
            ["1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 10, after 10"]),
        Story(
            "once it knows enough it does",
            [.live([29]), .window(1...11, 20), .restart, .live([90, 90], .warmingUp), .live([90])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 10, after 10",
                "1 cleared by live of 4, seen 0, after 0",
            ]),
        Story(
            "a retracted alert is disputed after a restart: live raises nothing until it was well",
            [
                .live([29]), .window(1...11, 90), .restart, .live([29, 29]), .restart, .live([90], .warmingUp),
                .live([29]), .live([90, 29]),
            ],
            [
                "1 raised by live of 1, seen 0, after 0", "1 retracted by window of 1, seen 10, after 10",
                "2 raised by live of 7, seen 0, after 0",
            ]),
        Story(
            "and a window raises it again",
            [.live([29]), .window(1...11, 90), .restart, .live([29, 29], .warmingUp), .window(5...20, 20)],
            [
                "1 raised by live of 1, seen 0, after 0", "1 retracted by window of 1, seen 10, after 10",
                "2 raised by window of 10, seen 10, after 10", "2 confirmed by window of 10, seen 10, after 10",
            ]),
        Story(
            "after a cleared alert numbers go on, and a warming live path raises",
            [
                .live([29]), .window(1...11, 20), .live([90]), .restart, .live([29], .warmingUp), .restart,
                .live([29], .warmingUp),
            ],
            [
                "1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 10, after 10",
                "1 cleared by live of 2, seen 0, after 0", "2 raised by live of 3, seen 0, after 0",
            ]),
        Story(
            "an engine that was evicted finds its alert again, and a warming live path does not clear it",
            [.live([29]), .window(1...11, 20), .eviction, .live([90, 90], .warmingUp), .live([90])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 10, after 10",
                "1 cleared by live of 4, seen 0, after 0",
            ]),
        Story(
            "one that had no alert is raised by a warming live path as ever",
            [.live([90]), .eviction, .live([29, 90], .warmingUp), .window(2...12, 20), .live([90], .warmingUp)],
            [
                "1 raised by live of 2, seen 0, after 0", "1 confirmed by window of 2, seen 10, after 10",
                "1 cleared by live of 4, seen 0, after 0",
            ]),
        Story(
            "a new life clears a restored alert at once",
            [.live([29]), .restart, .life(120), .live([29])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 cleared by live of 2, seen 0, after 0",
                "2 raised by live of 3, seen 0, after 0",
            ]),
        Story(
            "and a warming score of a new life counts as ever",
            [.live([29]), .window(1...11, 20), .restart, .life(29), .window(2...12, 20), .live([90], .warmingUp)],
            [
                "1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 10, after 10",
                "1 cleared by live of 2, seen 0, after 0", "2 raised by live of 2, seen 0, after 0",
                "2 confirmed by window of 2, seen 10, after 10", "2 cleared by live of 3, seen 0, after 0",
            ]),
        Story(
            "two restarts are no more than one",
            [
                .live([29]), .restart, .restart, .live([20]), .restart, .window(2...14, 20), .restart,
                .window(2...15, 90),
            ],
            ["1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 2, seen 12, after 13"]),
        Story(
            "at the end of a life its last window judges, whatever it saw",
            [.live([50, 29, 20]), .window(1...3, 25), .end],
            ["1 raised by live of 2, seen 0, after 0", "1 confirmed by window of 2, seen 1, after 1"]),
        Story(
            "or retracts, and that leaves no dispute",
            [.live([29, 20]), .window(1...2, 90), .end, .window(3...30, 20)],
            ["1 raised by live of 1, seen 0, after 0", "1 retracted by window of 1, seen 1, after 1"]),
        Story(
            "the last window, not the first",
            [.live([50, 29, 20]), .window(1...2, 90), .window(2...3, 25), .end],
            ["1 raised by live of 2, seen 0, after 0", "1 confirmed by window of 2, seen 1, after 1"]),
        Story(
            "a window from before the raising cycle has no say",
            [.live([50, 29]), .window(1...1, 90), .end],
            ["1 raised by live of 2, seen 0, after 0"]),
        Story(
            "a life without a window leaves its alert unjudged",
            [.live([29, 29]), .end, .live([29])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 cleared by live of 3, seen 0, after 0",
                "2 raised by live of 3, seen 0, after 0",
            ]),
        Story(
            "what was judged is not judged again at the end, and stands until the next life",
            [.live([29]), .window(1...11, 20), .end, .live([90])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 10, after 10",
                "1 cleared by live of 2, seen 0, after 0",
            ]),
        Story(
            "the end of a life ends a dispute",
            [.live([29, 29]), .window(1...11, 90), .end, .live([29])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 retracted by window of 1, seen 10, after 10",
                "2 raised by live of 3, seen 0, after 0",
            ]),
        Story(
            "a lower threshold clears what is now well",
            [.live([29]), .window(1...11, 20), .policy(AlertPolicy(threshold: 10, hysteresis: 5)), .live([29])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 10, after 10",
                "1 cleared by live of 2, seen 0, after 0",
            ]),
        Story(
            "a higher one raises what is now critical, once",
            [.live([45, 45]), .policy(AlertPolicy(threshold: 50)), .live([45, 45])],
            ["1 raised by live of 3, seen 0, after 0"]),
        Story(
            "a shorter look-ahead is good enough for the next window",
            [.live([29]), .window(1...6, 20), .policy(AlertPolicy(lookAhead: 5)), .window(1...7, 20)],
            ["1 raised by live of 1, seen 0, after 0", "1 confirmed by window of 1, seen 6, after 6"]),
        Story(
            "where no window follows, an alert is cleared without a verdict",
            [.liveAlone, .live([29, 40, 41, 30])],
            [
                "1 raised by live of 1, seen 0, after 0", "1 cleared by live of 3, seen 0, after 0",
                "2 raised by live of 4, seen 0, after 0",
            ]),
    ])
    func alertsOutliveRestartsAndEndWithTheirLife(story: Story) {
        var script = AlertScript(policy: AlertPolicy())
        script.play(story.steps)
        #expect(script.decisions.map(\.text) == story.decisions)
    }

    /// A stream as a daemon would play it: live scores cycle by cycle, and after each the window that it completes.
    struct Stream: Sendable {
        let seed: UInt64
        let live: [Float]
        /// The window path's level at each cycle.
        let window: [Float]
        let stride: Int

        static let length = 12
        static let policy = AlertPolicy(lookAhead: 4)

        /// Wanders, jumps, flutters around the limits; the window path mostly agrees.
        init(seed: UInt64) {
            self.seed = seed
            var random = SplitMix(seed: seed)
            var level: Float = 60
            var live: [Float] = []
            var window: [Float] = []
            for _ in 0..<150 {
                if Int.random(in: 0..<12, using: &random) == 0 { level = Float.random(in: 5...90, using: &random) }
                level = min(max(level + Float.random(in: -8...8, using: &random), 0), 125)
                live.append(level)
                let agrees = Int.random(in: 0..<3, using: &random) > 0
                window.append(agrees ? level : Float.random(in: 5...90, using: &random))
            }
            self.live = live
            self.window = window
            stride = Int.random(in: 1...10, using: &random)
        }

        /// - Parameters:
        ///   - restart: after so many cycles the track is lost, and what a window had begun with it.
        ///   - warmsUp: live says for the length of a window after it that it does not know enough.
        func play(restart: Int? = nil, warmsUp: Bool) -> AlertScript {
            var script = AlertScript(policy: Self.policy)
            for cycle in 1...live.count {
                let start = (restart ?? -1_000) + 1
                let isWarming = warmsUp && cycle < start + Self.length && cycle >= start
                script.play(.live([live[cycle - 1]], isWarming ? .warmingUp : []))
                let first = cycle - Self.length + 1
                if first >= 1, first.isMultiple(of: stride), !isWarming || cycle == start + Self.length - 1 {
                    script.play(.window(first...cycle, window[first - 1]))
                }
                if cycle == restart { script.play(.restart) }
            }
            return script
        }

        /// Whether the last message tells all about the track after so many cycles. It does not where live has recovered
        /// from an alert that is not judged or was retracted.
        func isTold(at cycle: Int) -> Bool {
            var before = AlertScript(policy: Self.policy)
            for number in 1...cycle {
                before.play(.live([live[number - 1]]))
                let first = number - Self.length + 1
                if first >= 1, first.isMultiple(of: stride) { before.play(.window(first...number, window[first - 1])) }
            }
            guard let last = before.last?.last.state, last == .raised || last == .retracted else { return true }
            let recent = live[..<cycle].reversed()
            let isLow = recent.first { $0 <= 30 || $0 > 40 }.map { $0 <= 30 } ?? false
            return isLow
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func aRestartAtAnyPointChangesNothingThatTheLastMessageTells(seed: UInt64) {
        let stream = Stream(seed: seed)
        let undisturbed = stream.play(warmsUp: false).decisions
        var compared = 0
        for restart in 1..<stream.live.count where stream.isTold(at: restart) {
            #expect(stream.play(restart: restart, warmsUp: false).decisions == undisturbed, "restart after \(restart)")
            compared += 1
        }
        #expect(compared > 50)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func everyAlertHasOneBeginningAndAtMostOneVerdictWhateverHappens(seed: UInt64) throws {
        let stream = Stream(seed: seed)
        for restart in 0..<stream.live.count {
            let decisions = stream.play(restart: restart == 0 ? nil : restart, warmsUp: true).decisions
            try expectOrder(decisions, "seed \(seed), restart after \(restart)")
        }
        var random = SplitMix(seed: seed)
        var script = AlertScript(policy: Stream.policy)
        var cycle = 0
        for _ in 0..<600 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: script.play(.restart)
            case 1: script.play(.end)
            case 2:
                script.play(
                    .policy(
                        AlertPolicy(
                            threshold: Float.random(in: 5...60, using: &random),
                            hysteresis: Float.random(in: 0...20, using: &random),
                            lookAhead: Int.random(in: 0...8, using: &random))))
            case 3:
                cycle += 1
                script.play(.life(Float.random(in: 0...125, using: &random)))
            case 4...9 where cycle >= Stream.length:
                script.play(.window((cycle - Stream.length + 1)...cycle, Float.random(in: 0...125, using: &random)))
            default:
                cycle += 1
                let flags: ScoreFlags = Bool.random(using: &random) ? .warmingUp : []
                script.play(.live([Float.random(in: 0...125, using: &random)], flags))
            }
        }
        try #require(script.decisions.count > 20)
        try expectOrder(script.decisions, "seed \(seed), anything")
    }

    /// Numbers rise by one, each begins with its raising, a verdict comes once and before the end, nothing after it.
    private func expectOrder(_ decisions: [AlertDecision], _ what: String) throws {
        var states: [UInt64: [Alert.State]] = [:]
        var last: UInt64 = 0
        for decision in decisions {
            if decision.state == .raised {
                #expect(decision.id == last + 1, "\(what)")
                last = decision.id
            }
            #expect(decision.id == last, "\(what): \(decision)")
            states[decision.id, default: []].append(decision.state)
        }
        let allowed: Set<[Alert.State]> = [
            [.raised], [.raised, .confirmed], [.raised, .retracted], [.raised, .confirmed, .cleared],
            [.raised, .cleared],
        ]
        for (id, states) in states { #expect(allowed.contains(states), "\(what), alert \(id): \(states)") }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func aFailureIsAlertedForAndConfirmedWheneverTheDaemonRestarts(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let falling = 60 + Int.random(in: 0..<20, using: &random)
        let live = (0..<110).map {
            Float(max(0, min(125, (falling - $0) * 2 + Int.random(in: -3...3, using: &random))))
        }
        for restart in 1..<90 {
            var script = AlertScript(policy: Stream.policy)
            for cycle in 1...live.count {
                let isWarming = cycle > restart && cycle < restart + Stream.length
                script.play(.live([live[cycle - 1]], isWarming ? .warmingUp : []))
                let first = cycle - Stream.length + 1
                if first >= 1, !isWarming {
                    script.play(.scores(first: first, Array(live[(first - 1)..<cycle])))
                }
                if cycle == restart { script.play(.restart) }
            }
            let states = script.decisions.map(\.state)
            #expect(states == [.raised, .confirmed], "restart after \(restart): \(states)")
            #expect(script.track.standing?.isConfirmed == true)
        }
    }
}
