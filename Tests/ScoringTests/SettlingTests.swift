import Foundation
import Inference
import Scoring
import Telemetry
import TestSupport
import Testing

/// Which word on a cycle is the final one, and when it is said.
@Suite struct SettlingTests {
    private func review(
        _ policy: String, _ rules: [String] = [], blend: ScoreBlend = .never
    ) throws -> FleetReview {
        FleetReview(
            tradeoff: try Plans.table(policy, rules), alerts: AlertPolicy(), blend: blend,
            model: ReviewedEngine.liveModel)
    }

    @Test func aCycleIsSettledByTheFirstWindowThatGivesItTheLookAheadAskedFor() throws {
        var engine = ReviewedEngine(review: try review("look_ahead 15, stride 5"))
        engine.live(30, .first)
        #expect(engine.actions.isEmpty)
        let first = engine.window(1, 1...30)
        #expect(engine.settled.map(\.cycle) == Array(1...15))
        #expect(engine.settled.map(\.lookAhead) == Array((15...29).reversed()))
        #expect(first.settled == (1...30).map { $0 <= 15 })
        engine.live(5)
        let second = engine.window(2, 6...35)
        #expect(engine.settled.map(\.cycle) == Array(16...20))
        #expect(second.settled == (6...35).map { (16...20).contains($0) })
        let score = try #require(engine.settled.first)
        #expect(
            score
                == SettledScore(
                    engine: engine.engine, cycle: 16, rul: ReviewedEngine.windowRUL(2, 16), sigma: 8,
                    health: .critical, lookAhead: 19, asked: 15, short: nil, by: .window, window: 2, windowWeight: 1,
                    liveRUL: ReviewedEngine.liveRUL(16), liveSigma: 20, liveSequence: 16,
                    delta: ReviewedEngine.windowRUL(2, 16) - ReviewedEngine.liveRUL(16),
                    contextWaitMilliseconds: 19_000, computeMicroseconds: 300, queueMicroseconds: 50, model: "m",
                    epoch: 0, sequence: 0))
    }

    @Test(arguments: SettledScore.Short.allCases.filter { $0 != .overload && $0 != .policy })
    func aRunsEndSettlesTheRestByTheBestThereWasAndSaysWhy(reason: SettledScore.Short) throws {
        var engine = ReviewedEngine(review: try review("look_ahead 15, stride 5"))
        engine.live(33, .first)
        engine.window(1, 1...30)
        engine.end(reason)
        #expect(engine.settled.map(\.cycle) == Array(16...33))
        #expect(engine.settled.map(\.lookAhead) == Array((0...14).reversed()) + [0, 0, 0])
        #expect(
            engine.settled.map(\.by) == [SettledScore.Source](repeating: .window, count: 15) + [.live, .live, .live])
        #expect(engine.settled.map(\.window) == [Int?](repeating: 1, count: 15) + [nil, nil, nil])
        #expect(engine.settled.allSatisfy { $0.short == reason && $0.asked == 15 })
        let last = try #require(engine.settled.last)
        #expect(last.rul == ReviewedEngine.liveRUL(33) && last.sigma == 20 && last.delta == 0 && last.windowWeight == 0)
        #expect(last.liveSequence == 33 && last.contextWaitMilliseconds == 0)
        engine.end(reason)
        #expect(engine.actions.isEmpty)
    }

    @Test func withoutWindowsLiveHasTheFinalWordAtOnce() throws {
        var engine = ReviewedEngine(review: try review("live"))
        engine.live(40, .first)
        #expect(engine.settled.map(\.cycle) == Array(1...40))
        #expect(engine.settled.allSatisfy { $0.by == .live && $0.short == nil && $0.asked == 0 && $0.window == nil })
        engine.end(.end, endsLife: true)
        #expect(engine.actions.isEmpty)
    }

    @Test func aWindowBelongsToTheRunItWasMadeOfHoweverFarLiveIsAhead() throws {
        var engine = ReviewedEngine(review: try review("look_ahead 10"))
        engine.live(30, .first)
        engine.live(20, .gap, at: 41)
        engine.live(35, .life, at: 1)
        #expect(engine.actions.isEmpty)
        engine.window(1, 1...30)
        #expect(engine.settled.map(\.cycle) == Array(1...20) && engine.settled[0].liveSequence == 1)
        engine.end(.gap)
        #expect(engine.settled.map(\.cycle) == Array(21...30) && engine.settled.allSatisfy { $0.short == .gap })
        engine.end(.reset)
        #expect(engine.settled.map(\.cycle) == Array(41...60) && engine.settled.allSatisfy { $0.by == .live })
        #expect(engine.settled.first?.liveSequence == 31)
        engine.window(1, 1...30)
        #expect(engine.settled.map(\.cycle) == Array(1...20) && engine.settled[0].liveSequence == 51)
    }

    @Test func whatOnlyAnAbandonedWindowCouldHaveGivenIsSettledWhenTheNextShowsIt() throws {
        var engine = ReviewedEngine(review: try review("look_ahead 10, stride 20"))
        engine.live(70, .first)
        engine.window(1, 1...30)
        #expect(engine.settled.map(\.cycle) == Array(1...20))
        engine.abandoned(2, 21...50, .overload)
        #expect(engine.settled.map(\.cycle) == [21])
        #expect(engine.settled.map(\.short) == [.overload] && engine.settled[0].lookAhead == 9)
        let window = engine.window(3, 41...70)
        #expect(engine.settled.map(\.cycle) == Array(22...60))
        #expect(engine.settled.map(\.short) == (22...60).map { $0 <= 40 ? .overload : nil })
        // What the first window said of cycles 22 to 30 is the best there was, and of 31 to 40 live's.
        #expect(engine.settled.map(\.window) == (22...60).map { $0 <= 30 ? 1 : $0 <= 40 ? nil : 3 })
        #expect(window.settled == (41...70).map { $0 <= 60 })
        engine.abandoned(4, 61...90, .shutdown)
        #expect(engine.actions.isEmpty)
        engine.end(.shutdown)
        #expect(engine.settled.map(\.cycle) == Array(61...70) && engine.settled.allSatisfy { $0.short == .shutdown })
    }

    @Test func lessLookAheadSettlesWhatHasEnoughAndMoreWaitsForWindowsToCome() throws {
        let review = try review("look_ahead 20, stride 5")
        var engine = ReviewedEngine(review: review)
        engine.live(30, .first)
        engine.window(1, 1...30)
        #expect(engine.settled.map(\.cycle) == Array(1...10))
        review.tradeoff = try Plans.table("look_ahead 5, stride 25")
        engine.live()
        #expect(engine.settled.map(\.cycle) == Array(11...25))
        #expect(engine.settled.allSatisfy { $0.short == nil && $0.asked == 5 && $0.window == 1 })
        engine.live(24)
        // Window 2 is on its way when more is asked for than it can give, and no other will have its first cycles.
        review.tradeoff = try Plans.table("look_ahead 25, stride 5")
        engine.live(9)
        engine.window(2, 26...55)
        #expect(engine.settled.map(\.cycle) == Array(26...30) && engine.settled.allSatisfy { $0.short == nil })
        engine.window(3, 35...64)
        #expect(engine.settled.map(\.cycle) == Array(31...39))
        #expect(engine.settled.map(\.short) == (31...39).map { $0 < 35 ? .policy : nil })
        #expect(engine.settled.allSatisfy { $0.asked == 25 })
    }

    @Test func toLiveAloneAndBack() throws {
        let review = try review("look_ahead 10, stride 5")
        var engine = ReviewedEngine(review: review)
        engine.live(30, .first)
        engine.window(1, 1...30)
        engine.live(4)
        engine.live(6, .gap, at: 40)
        review.tradeoff = try Plans.table("live")
        engine.live()
        #expect(engine.settled.map(\.cycle) == Array(21...34) + Array(40...46))
        #expect(engine.settled.allSatisfy { $0.short == nil && $0.asked == 0 })
        #expect(engine.settled.map(\.by) == (0..<21).map { $0 < 10 ? .window : .live })
        // Its window was on its way: it comes too late to settle anything.
        #expect(engine.window(2, 5...34).settled.allSatisfy { !$0 } && engine.actions.isEmpty)
        engine.end(.gap)
        #expect(engine.actions.isEmpty)
        review.tradeoff = try Plans.table("look_ahead 10, stride 5")
        engine.live(30)
        #expect(engine.actions.isEmpty)
        engine.window(3, 47...76)
        #expect(engine.settled.map(\.cycle) == Array(47...66))
    }

    @Test func enginesHaveThePlansOfTheirPatterns() throws {
        let review = try review("look_ahead 10", ["X-*: look_ahead 25", "Y*: live"])
        var (fleets, own, alone) = (
            ReviewedEngine("E", review: review), ReviewedEngine("X-1", review: review),
            ReviewedEngine("Y", review: review)
        )
        (own.slot, alone.slot) = (1, 2)
        fleets.live(30, .first)
        own.live(30, .first)
        alone.live(30, .first)
        #expect(alone.settled.count == 30)
        fleets.window(1, 1...30)
        own.window(1, 1...30)
        #expect(fleets.settled.map(\.asked) == [Int](repeating: 10, count: 20))
        #expect(own.settled.map(\.asked) == [Int](repeating: 25, count: 5))
        review.tradeoff = try Plans.table("look_ahead 10", ["X-*: look_ahead 20"])
        own.live()
        #expect(own.settled.map(\.cycle) == Array(6...10))
        alone.live()
        #expect(alone.actions.isEmpty)
    }

    @Test func aModelThatScoresTheLastCycleAloneSettlesThatOne() throws {
        var engine = ReviewedEngine(review: try review("look_ahead 0, stride 5"))
        engine.live(35, .first)
        #expect(engine.window(1, 1...30, scored: 30...30).settled == [true])
        #expect(engine.settled.map(\.by) == [SettledScore.Source](repeating: .live, count: 29) + [.window])
        #expect(engine.settled.allSatisfy { $0.short == nil })
        engine.window(2, 6...35, scored: 35...35)
        #expect(engine.settled.map(\.cycle) == Array(31...35) && engine.settled.last?.window == 2)
    }

    @Test func anEngineThatComesBackInAnotherSlotKeepsWhatIsOnItsWay() throws {
        let review = try review("look_ahead 10")
        var engine = ReviewedEngine(review: review)
        engine.live(30, .first)
        // Evicted and back, before its window was scored; another engine has its old slot.
        engine.slot = 7
        engine.live(3, .first, at: 31)
        var other = ReviewedEngine("E2", review: review)
        other.live(1, .first)
        engine.window(1, 1...30)
        #expect(engine.settled.map(\.cycle) == Array(1...20))
        engine.end(.evicted, endsLife: true)
        #expect(engine.settled.map(\.cycle) == Array(21...30))
        review.forget(engine.engine)
        #expect(review.pendingCount(of: engine.engine) == 3)
        engine.live(1)
        engine.end(.shutdown)
        #expect(engine.settled.map(\.cycle) == Array(31...34))
        review.forget(engine.engine)
        #expect(review.pendingCount(of: engine.engine) == nil && review.pendingCount(of: other.engine) == 1)
    }

    /// Weights and errors as in a bundle's manifest; at look-ahead 0 live is better, at 1 blending, at 2 it gains too little.
    private static let curve = """
        {"window": [
          {"look_ahead": 0, "rmse": 15.0, "live_rmse": 14.0},
          {"look_ahead": 1, "rmse": 12.0, "live_rmse": 14.0, "window_weight": 0.75, "fused_rmse": 9.0},
          {"look_ahead": 2, "rmse": 10.0, "live_rmse": 14.0, "window_weight": 0.9, "fused_rmse": 9.96}]}
        """

    @Test(arguments: [BlendChoice.auto, .never])
    func scoresAreBlendedWhereThatWasMeasuredToBeBetter(choice: BlendChoice) throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        var manifest = try tiny.load().manifest
        manifest.lookAheadCurve = try JSONDecoder().decode(
            BundleManifest.LookAheadCurve.self, from: Data(Self.curve.utf8))
        let blend = ScoreBlend(manifest: manifest, choice: choice)
        let review = try review("look_ahead 0, stride 30", blend: blend)
        var engine = ReviewedEngine(review: review)
        engine.live(30, .first)
        engine.window(1, 1...30)
        #expect(engine.settled.count == 30)
        // Asked for by an operator, look-ahead 0 is the window's, whatever its error.
        #expect(engine.settled[29].by == .window && engine.settled[28].by == (choice == .auto ? .blend : .window))
        #expect(engine.settled[27].by == .window && engine.settled[0].by == .window)
        if choice == .auto {
            let (live, window) = (ReviewedEngine.liveRUL(29), ReviewedEngine.windowRUL(1, 29))
            #expect(engine.settled[28].rul == 0.75 * window + 0.25 * live)
            #expect(engine.settled[28].windowWeight == 0.75 && engine.settled[28].sigma == 8 * 0.75)
            #expect(engine.settled[28].delta == engine.settled[28].rul - live)
        }
        // Where none was asked for, the better one has the word.
        review.tradeoff = try Plans.table("look_ahead 3, stride 5")
        engine.live(30)
        engine.window(2, 31...60)
        engine.end(.end)
        #expect(engine.settled.map(\.by) == [.window, choice == .auto ? .blend : .window, .live])
        #expect(engine.settled.map(\.lookAhead) == [2, 1, 0])
        // Measured of one model, it says nothing of another's scores.
        engine.live(30, .life, at: 1)
        engine.model = "n"
        review.tradeoff = try Plans.table("look_ahead 0, stride 30")
        engine.window(1, 1...30)
        #expect(engine.settled.allSatisfy { $0.by == .window && $0.model == "n" })
    }

    @Test func messagesNameTheModelThatSpoke() throws {
        var engine = ReviewedEngine(review: try review("look_ahead 10"))
        engine.live(20, .first)
        engine.model = "n"
        engine.live(15)
        engine.model = "m"
        engine.window(1, 1...30)
        #expect(engine.settled.allSatisfy { $0.model == "m" })
        engine.end(.end)
        #expect(engine.settled.map(\.model) == (21...35).map { $0 <= 30 ? "m" : "n" })
    }
}
