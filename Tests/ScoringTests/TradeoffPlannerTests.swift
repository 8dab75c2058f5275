import Inference
import Scoring
import Telemetry
import Testing

/// What policies come to: by example, and by what must hold of every plan.
@Suite struct TradeoffPlannerTests {
    private static let cost = TradeoffCost(liveMicroseconds: 10, windowMicroseconds: 500, processors: 4)

    @Test(
        arguments: [
            ("live", 0, nil, 0, 0...0), ("latency", 5, 5, 25, 5...9), ("balanced", 15, 5, 15, 15...19),
            ("accuracy", 25, 5, 5, 25...29), ("look_ahead 0", 0, 5, 30, 0...4), ("look_ahead 27", 27, 3, 3, 27...29),
            ("look_ahead 29", 29, 1, 1, 29...29), ("look_ahead 12, stride 7", 12, 7, 18, 12...18),
            ("balanced, stride 15", 15, 15, 15, 15...29), ("stride 1", 29, 1, 1, 29...29),
            ("stride 10", 20, 10, 10, 20...29), ("stride 30", 0, 30, 30, 0...29),
        ] as [(String, Int, Int?, Int, ClosedRange<Int>)])
    func aPolicyComesToALookAheadAndAStride(
        text: String, lookAhead: Int, stride: Int?, longest: Int, wait: ClosedRange<Int>
    ) throws {
        let plan = try TradeoffCurve.falling(30).planner().plan(TradeoffPolicy(text))
        #expect(plan.lookAhead == lookAhead && plan.stride == stride && plan.longestStride == longest)
        #expect(plan.expected.waitCycles == wait)
        #expect(plan.expected.meanWaitCycles == Double(wait.lowerBound + wait.upperBound) / 2)
        #expect(plan.expected.windowsPerCycle == (stride.map { 1 / Double($0) } ?? 0))
        #expect(plan.policy == (try TradeoffPolicy(text)))
    }

    /// Policies of every kind that a window of this length allows.
    private static func policies(_ length: Int) -> [TradeoffPolicy] {
        var policies = TradeoffPolicy.Point.allCases.map { TradeoffPolicy(.point($0)) }
        for lookAhead in 0..<length {
            policies.append(TradeoffPolicy(.lookAhead(lookAhead)))
            for stride in 1...length - lookAhead {
                policies.append(TradeoffPolicy(.lookAhead(lookAhead), stride: stride))
            }
        }
        policies += (1...length).map { TradeoffPolicy(.stride($0)) }
        return policies
    }

    @Test(arguments: TradeoffCurve.all)
    func everyCycleOfALongRunIsGivenTheLookAheadAtEveryLevel(curve: TradeoffCurve) throws {
        let planner = try curve.planner()
        let length = curve.length
        for policy in Self.policies(length) {
            let plan = try planner.plan(policy)
            guard let stride = plan.stride else {
                #expect(policy.goal == .point(.live))
                continue
            }
            #expect(stride >= 1 && stride <= plan.longestStride && plan.longestStride == length - plan.lookAhead)
            for level in 0...7 {
                let inForce = try #require(plan.stride(atLevel: level))
                #expect(inForce >= stride && inForce <= plan.longestStride)
                // By brute force: the look-ahead that each cycle gets from the first window that gives it enough.
                let ends = Swift.stride(from: length, through: 6 * length, by: inForce)
                for cycle in 2 * length...3 * length {
                    let settling = ends.first { $0 - cycle >= plan.lookAhead && $0 - cycle < length }
                    let given = try #require(settling, "\(policy), level \(level), cycle \(cycle)") - cycle
                    #expect(given - plan.lookAhead < inForce)
                    if level == 0 { #expect(plan.expected.waitCycles.contains(given)) }
                }
            }
        }
    }

    @Test(arguments: TradeoffCurve.measured, [0, 1, 2, 3, 5, 8, 13, 21] as [Double])
    func anErrorPicksTheLeastLookAheadThatReachesItOrSaysWhatCanBeHad(curve: TradeoffCurve, step: Double) throws {
        let planner = try curve.planner()
        let errors = try planner.menu().map { try #require($0.expected.error) }
        let (best, worst) = (errors.min() ?? 0, errors.max() ?? 0)
        let wanted = best - 0.3 + (worst - best + 0.6) * step / 21
        let policy = TradeoffPolicy(.error(wanted))
        let found = result { () throws(TradeoffError) in try planner.plan(policy) }
        switch found {
        case .success(let plan):
            #expect(try #require(plan.expected.error) <= wanted)
            #expect(errors.firstIndex { $0 <= wanted } == plan.lookAhead)
        case .failure(let error):
            #expect(best > wanted)
            let text = error.description
            #expect(
                text.contains("the best of curve is")
                    && text.contains("with look-ahead \(errors.firstIndex(of: best) ?? -1);"))
            #expect(text.hasSuffix("can be had"))
        }
    }

    @Test(arguments: TradeoffCurve.all)
    func theExpectedErrorIsThatOfTheCurveAtTheLookAheadsThatOccur(curve: TradeoffCurve) throws {
        let planner = try curve.planner()
        for policy in Self.policies(curve.length) {
            let plan = try planner.plan(policy)
            guard let errors = curve.errors, let stride = plan.stride else {
                #expect(plan.expected.error == (curve.errors == nil ? nil : 12))
                continue
            }
            let own = errors[plan.lookAhead..<plan.lookAhead + stride]
            let expected = (own.map { $0 * $0 }.reduce(0, +) / Double(stride)).squareRoot()
            #expect(abs(try #require(plan.expected.error) - expected) < 1e-9)
        }
    }

    /// Blended at 0, too little better at 1, without a blend at 2.
    private static let blended = TradeoffCurve(length: 3, errors: [10, 9, 8], fused: [9.9, 8.96, nil])

    @Test(arguments: [(BlendChoice.auto, [9.9, 9, 8]), (.never, [10, 9, 8])] as [(BlendChoice, [Double])])
    func whereScoresAreBlendedTheBlendsErrorIsExpected(blend: BlendChoice, errors: [Double]) throws {
        let planner = try Self.blended.planner(blend: blend)
        #expect(planner.menu().map(\.expected.error) == errors)
    }

    @Test(arguments: TradeoffCurve.all, [1, 40, 300, 2_000, 9_000, 30_000, 100_000] as [Double])
    func aShareOfTheProcessorsIsNeverExceededAndBuysTheMost(curve: TradeoffCurve, rate: Double) throws {
        let planner = try curve.planner(Self.cost)
        for percent in [1.0, 5, 20, 50, 100] {
            let share = percent / 100
            let found = result { () throws(TradeoffError) in
                try planner.plan(TradeoffPolicy(.cpu(share)), cyclesPerSecond: rate)
            }
            let longest = Self.cost.share(cyclesPerSecond: rate, stride: curve.length)
            switch found {
            case .success(let plan):
                let stride = try #require(plan.stride)
                #expect(plan.lookAhead == curve.length - stride)
                #expect(Self.cost.share(cyclesPerSecond: rate, stride: stride) <= share)
                if stride > 1 { #expect(Self.cost.share(cyclesPerSecond: rate, stride: stride - 1) > share) }
            case .failure(let error):
                #expect(longest > share)
                #expect(error.description.hasSuffix("% and more can be had"), "\(error)")
            }
        }
    }

    @Test(arguments: TradeoffCurve.all, [40, 2_000, 9_000, 30_000] as [Double])
    func aLimitShortensTheStrideToWhatItPaysForAndBreaksNoLookAhead(curve: TradeoffCurve, rate: Double) throws {
        let planner = try curve.planner(Self.cost)
        for lookAhead in 0..<curve.length {
            let policy = TradeoffPolicy(.lookAhead(lookAhead), cpuLimit: 0.2)
            let longest = curve.length - lookAhead
            let affordable = (1...longest).first { Self.cost.share(cyclesPerSecond: rate, stride: $0) <= 0.2 }
            let found = result { () throws(TradeoffError) in try planner.plan(policy, cyclesPerSecond: rate) }
            #expect((try? found.get())?.stride == affordable, "\(found.complaint)")
            if affordable == nil { #expect(found.complaint.contains("with a stride of \(longest), live alone")) }
        }
    }

    @Test(arguments: TradeoffCurve.measured)
    func anErrorWithinALimitIsKeptByBoth(curve: TradeoffCurve) throws {
        let planner = try curve.planner(Self.cost)
        for rate in [100.0, 5_000, 20_000] {
            for error in [6.0, 8, 9.5, 11] {
                let policy = TradeoffPolicy(.error(error), cpuLimit: 0.3)
                guard let plan = try? planner.plan(policy, cyclesPerSecond: rate) else { continue }
                #expect(try #require(plan.expected.error) <= error)
                #expect(Self.cost.share(cyclesPerSecond: rate, stride: plan.stride) <= 0.3)
                #expect(try #require(plan.stride) <= plan.longestStride)
            }
        }
    }

    @Test func whileTheRateIsNotKnownAShareBeginsAsBalanced() throws {
        let planner = try TradeoffCurve.falling(30).planner(Self.cost)
        let plan = try planner.plan(TradeoffPolicy("cpu 60%"))
        #expect(plan.lookAhead == 15 && plan.stride == 5 && plan.policy.description == "cpu 60%")
        #expect(try planner.plan(TradeoffPolicy("look_ahead 20, cpu 60%")).stride == 5)
        #expect(plan.expected.microsecondsPerCycle == 110)
    }

    @Test(arguments: [
        (
            TradeoffCurve.falling(30), "look_ahead 30",
            "look_ahead 30: a window of curve has 30 cycles, so 0 to 29 can be had"
        ),
        (.falling(30), "stride 31", "stride 31: a window of curve has 30 cycles, so 1 to 30 can be had"),
        (
            .falling(30), "look_ahead 20, stride 11",
            "look_ahead 20, stride 11: with look-ahead 20 a window of 30 cycles leaves a stride of 1 to 10"
        ),
        (
            .falling(30), "error 6.5",
            "error 6.5: the best of curve is 7, with look-ahead 29; 7 to 11.66 can be had"
        ),
        (
            .none(30), "error 9",
            "error 9: curve has no look-ahead curve, so its error is not known; a look-ahead of 0 to 29 can be had"
        ),
        (.falling(30), "cpu 10%", "cpu 10%: what scoring costs on this machine was not measured"),
        (.falling(30), "balanced, cpu 10%", "balanced, cpu 10%: what scoring costs on this machine was not measured"),
        (
            TradeoffCurve(length: 30, errors: nil, scores: "last_cycle"), "look_ahead 1",
            "look_ahead 1: curve scores only the last cycle of a window, so 0 can be had"
        ),
        (
            TradeoffCurve(length: 30, errors: [9], live: nil, scores: "last_cycle"), "error 9",
            "error 9: curve does not say live's error, which most cycles would be settled with"
        ),
    ])
    func whatCannotBeHadSaysWhatCan(curve: TradeoffCurve, text: String, expected: String) throws {
        let planner = try curve.planner()
        let policy = try TradeoffPolicy(text)
        #expect(result { () throws(TradeoffError) in try planner.plan(policy) }.complaint == expected)
    }

    @Test(arguments: [
        (
            "cpu 10%", 8_000.0,
            "cpu 10%: at 8000 cycles/s the models take 5.4% with a stride of 30, live alone 2%; cpu 5.4% and more can be had"
        )
    ])
    func aShareThatIsEnoughIsNoError(text: String, rate: Double, other: String) throws {
        let planner = try TradeoffCurve.falling(30).planner(Self.cost)
        #expect(try planner.plan(TradeoffPolicy(text), cyclesPerSecond: rate).stride == 13)
        let less = try TradeoffPolicy("cpu 3%")
        #expect(
            result { () throws(TradeoffError) in try planner.plan(less, cyclesPerSecond: rate) }.complaint
                == other.replacing("cpu 10%:", with: "cpu 3%:"))
    }

    @Test func liveAloneThatTakesMoreThanItsLimitSaysSo() throws {
        let planner = try TradeoffCurve.falling(30).planner(Self.cost)
        let policy = try TradeoffPolicy("live, cpu 1%")
        #expect(try planner.plan(policy, cyclesPerSecond: 4_000).stride == nil)
        #expect(
            result { () throws(TradeoffError) in try planner.plan(policy, cyclesPerSecond: 8_000) }.complaint
                == "live, cpu 1%: at 8000 cycles/s live alone takes 2%")
    }

    @Test func aModelOfTheLastCycleSettlesTheOthersByLive() throws {
        let planner = try TradeoffCurve(length: 30, errors: [6], live: 12, scores: "last_cycle").planner()
        for text in ["latency", "balanced", "accuracy", "look_ahead 0"] {
            let plan = try planner.plan(TradeoffPolicy(text))
            #expect(plan.lookAhead == 0 && plan.stride == 5 && plan.longestStride == 30)
            #expect(plan.expected.waitCycles == 0...0)
            let expected = Double(36 + 4 * 144) / 5
            #expect(abs(try #require(plan.expected.error) - expected.squareRoot()) < 1e-9)
        }
        #expect(try planner.plan(TradeoffPolicy("stride 1")).expected.error == 6)
        #expect(try planner.plan(TradeoffPolicy("stride 12")).lookAhead == 0)
        #expect(planner.menu().count == 1)
    }

    @Test func twoGoalsAreToldWhatEachComesTo() throws {
        let planner = try TradeoffCurve.falling(30).planner()
        let found = result { () throws(TradeoffError) in try TradeoffPolicy("look_ahead 12, error 5") }
        guard case .failure(let error) = found else {
            Issue.record("two goals were one")
            return
        }
        #expect(
            error.explained(by: planner).description
                == "found look_ahead 12 and error 5, expected one goal; look_ahead 12 alone comes to look-ahead 12, stride 5, "
                + "expected error 9.59; error 5: the best of curve is 7, with look-ahead 29; 7 to 11.66 can be had")
    }

    @Test func aTableFindsTheFirstRuleThatMatchesAndStretchesEveryPlan() throws {
        let planner = try TradeoffCurve.falling(30).planner()
        var table = try TradeoffTable(
            planner: planner, policy: .balanced,
            rules: TradeoffRule.list(["A-*: look_ahead 20, stride 2", "A-1: live", "B?: live"]))
        let index = { (engine: String) in table.planIndex(for: try EngineID(engine)) }
        #expect(try [index("A-1"), index("A-"), index("B1"), index("B"), index("C")] == [1, 1, 3, 0, 0])
        #expect((0...3).map { table.stride(of: $0) } == [5, 2, nil, nil])
        #expect(table.highestUsefulLevel == 3)
        table.level = 1
        #expect((0...3).map { table.stride(of: $0) } == [10, 4, nil, nil])
        table.level = 5
        #expect((0...3).map { table.stride(of: $0) } == [15, 10, nil, nil])
        let generation = table.generation
        table.adopt(try TradeoffTable(planner: planner, policy: TradeoffPolicy("live")))
        #expect(table.generation == generation + 1 && table.level == 5 && table.stride(of: 0) == nil)
        #expect(table.highestUsefulLevel == 0)
        let wrong = try TradeoffRule.list(["A-*: look_ahead 40"])
        #expect(
            result { () throws(TradeoffError) in try TradeoffTable(planner: planner, policy: .balanced, rules: wrong) }
                .complaint == "A-*: look_ahead 40: a window of curve has 30 cycles, so 0 to 29 can be had")
    }
}
