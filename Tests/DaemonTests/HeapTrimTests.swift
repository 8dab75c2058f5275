import Daemon
import Testing

/// Memory that was freed is given back seldom, and only where there is some.
@Suite struct HeapTrimTests {
    private static let minute = HeapTrim.interval

    /// Whether memory is given back at the end of each minute, by what is free then.
    private func due(_ free: [UInt64]) -> [Bool] {
        var trim = HeapTrim(now: 7)
        return free.enumerated().map { minute, free in
            trim.isDue(now: 7 + Self.minute * UInt64(minute + 1), free: { free << 20 })
        }
    }

    @Test func onlyWhereThereIsSome() {
        #expect(due([0, 7, 8, 30]) == [false, false, true, true])
    }

    /// What was given back still counts as free, and is not given back again and again.
    @Test func onlyWhatHasChanged() {
        #expect(due([20, 20, 21, 23, 20]) == [true, false, false, true, true])
    }

    /// The overload is over.
    @Test func whatDrainsIsGivenBack() {
        #expect(due([20, 140, 140]) == [true, true, false])
    }

    @Test func nobodyIsAskedBeforeItIsTime() {
        var trim = HeapTrim(now: 0)
        for now in stride(from: 0, to: Self.minute, by: 1_000_000_000) {
            let isDue = trim.isDue(now: now) {
                Issue.record("asked at \(now)")
                return 1 << 30
            }
            #expect(!isDue)
        }
    }
}
