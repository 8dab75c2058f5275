import TestSupport
import Testing

/// How tests wait.
@Suite struct PatienceTests {
    @Test func aStateThatIsThereIsNotWaitedFor() async {
        #expect(await Patience.wait(limit: 0) { true })
        #expect(await !Patience.wait(limit: 0) { false })
    }

    @Test func patienceBeginsAnewWheneverSomethingMoves() async {
        var looks = 0
        // Ten times as many looks as there would be if nothing moved.
        #expect(
            await Patience.wait(
                limit: 0.05, progress: { looks },
                until: {
                    looks += 1
                    return looks == 50
                }))
        looks = 0
        #expect(
            await !Patience.wait(
                limit: 0.05,
                until: {
                    looks += 1
                    return looks == 50
                }))
        #expect(looks < 50)
    }

    /// Without that this would take a day.
    @Test func whatCannotComeAnyMoreIsWaitedForNoLongerThanLastWordsTake() async {
        var wasTold = false
        #expect(
            await !Patience.wait(
                limit: 86_400,
                lost: {
                    wasTold = true
                    return "the daemon has ended"
                }, until: { false }))
        #expect(wasTold)
    }
}
