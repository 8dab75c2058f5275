import Scoring
import Telemetry
import Testing

@Suite struct CycleOrderTests {
    /// An engine that began at 5, lost 8 and 9, and stands at 11.
    private func order() throws -> CycleOrder {
        var order = CycleOrder()
        for number in [5, 6, 7, 10, 11] {
            let cycle = try Cycle(number)
            order.accept(cycle, as: order.judge(cycle, reset: false))
        }
        return order
    }

    @Test func theFirstCycleOfAnEngineIsFirstWhateverItsNumber() throws {
        #expect(CycleOrder().judge(try Cycle(77), reset: false) == .first)
        #expect(CycleOrder().judge(try Cycle(77), reset: true) == .first)
    }

    @Test(arguments: [
        (12, CycleOrder.Verdict.next), (11, .duplicate), (10, .duplicate), (9, .late), (8, .late), (7, .duplicate),
        (5, .duplicate), (4, .late), (1, .late),
    ])
    func aCycleIsJudgedByWhatWasAcceptedBefore(number: Int, verdict: CycleOrder.Verdict) throws {
        #expect(try order().judge(Cycle(number), reset: false) == verdict)
    }

    @Test func aGapNamesTheCyclesThatNeverCame() throws {
        #expect(try order().judge(Cycle(15), reset: false) == .gap(missing: Cycle(12)...Cycle(14)))
    }

    @Test func aCycleTooFarAheadIsImplausibleAndTheLimitItselfIsNot() throws {
        let order = try order()
        #expect(try order.judge(Cycle(11 + Limits.maximumGap + 1), reset: false) == .implausible(ahead: 100_001))
        #expect(
            try order.judge(Cycle(11 + Limits.maximumGap), reset: false)
                == .gap(missing: Cycle(12)...Cycle(11 + Limits.maximumGap - 1)))
    }

    @Test func aResetBeginsALifeAtAnyCycle() throws {
        var order = try order()
        let one = try Cycle(1)
        #expect(order.judge(one, reset: true) == .reset)
        order.accept(one, as: .reset)
        #expect(order.last == one)
        #expect(try order.judge(Cycle(2), reset: false) == .next)
    }

    @Test func aResetSentTwiceEndsNoLife() throws {
        var order = CycleOrder()
        let one = try Cycle(1)
        order.accept(one, as: .first)
        #expect(order.judge(one, reset: true) == .duplicate)
        order.accept(try Cycle(2), as: .next)
        #expect(order.judge(one, reset: true) == .reset)
    }

    @Test func aRefusedCycleChangesNothing() throws {
        var order = try order()
        order.accept(try Cycle(9), as: .late)
        #expect(order.last == (try Cycle(11)))
        #expect(order.runFirst == (try Cycle(10)))
    }

    @Test(arguments: [
        (11, false, CycleOrder.Verdict.duplicate), (11, true, .reset), (12, false, .newLife), (1, false, .newLife),
        (8, false, .newLife), (7, false, .newLife), (1, true, .reset), (900_000_000, false, .newLife),
    ])
    func afterALifeWasClosedOnlyItsLastCycleIsNoNewOne(number: Int, reset: Bool, verdict: CycleOrder.Verdict) throws {
        var order = try order()
        order.close()
        let cycle = try Cycle(number)
        #expect(order.judge(cycle, reset: reset) == verdict)
        order.accept(cycle, as: verdict)
        guard !verdict.isRefused else { return }
        #expect(try order.judge(Cycle(number + 1), reset: false) == .next)
        #expect(order.runFirst == cycle)
    }

    @Test func theOnlyCycleOfALifeSentTwiceBeginsNone() throws {
        var order = CycleOrder()
        let one = try Cycle(1)
        order.accept(one, as: .first)
        order.close()
        #expect(order.judge(one, reset: true) == .duplicate && order.judge(one, reset: false) == .duplicate)
    }
}
