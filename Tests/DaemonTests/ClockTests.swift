import Daemon
import Testing

/// How the live thread shares its time out.
@Suite struct ClockTests {
    /// A daemon that was stopped for minutes in the middle of an order answered nobody for sixteen times as long.
    @Test(
        arguments: [
            (1_000, 1_250, 5_250), (0, 62_500_000, 1_062_500_000), (0, 70_000_000, 1_070_000_000),
            (0, 120_000_000_000, 121_000_000_000),
        ] as [(UInt64, UInt64, UInt64)])
    func aPauseIsAsLongAsTheWorkAllowsAndASecondAtMost(start: UInt64, end: UInt64, next: UInt64) {
        #expect(Clock.resting(16, from: start, to: end) == next)
    }
}
