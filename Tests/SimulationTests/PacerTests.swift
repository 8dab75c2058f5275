import Simulation
import Testing

@Suite("Pacer")
struct PacerTests {
    /// Runs a pacer against a clock of its own, which stands still while frames are sent.
    private struct Run {
        var pacer: Pacer
        var now = Duration.zero
        var sentAt: [Duration] = []

        init(_ pacer: Pacer) { self.pacer = pacer }

        /// Does as the pacer says until a time; a wait takes as long as it asks for, plus `overshoot`.
        mutating func go(until end: Duration, overshoot: Duration = .zero) {
            while now < end {
                switch pacer.next(now: now) {
                case .send: sentAt.append(now)
                case .wait(let duration): now += duration + overshoot
                }
            }
        }
    }

    @Test("at a rate sends evenly and exactly as many as are due", arguments: [0.5, 1, 3, 10, 997, 50_000])
    func sendsEvenly(rate: Double) {
        var run = Run(Pacer(rate: rate))
        run.go(until: .seconds(10))
        // The first at 0, the last before 10 s.
        #expect(run.sentAt.count == Int((rate * 10).rounded(.up)))
        for (index, time) in run.sentAt.enumerated() {
            let due = Double(index) / rate
            #expect(abs(time / .seconds(1) - due) < 1e-6)
        }
    }

    @Test("does not drift when every wait takes too long")
    func doesNotDrift() {
        var run = Run(Pacer(rate: 100))
        run.go(until: .seconds(3_600), overshoot: .milliseconds(7))
        #expect(abs(run.sentAt.count - 360_000) <= 2)
    }

    @Test("catches up after a pause at twice the rate, at most a burst at once")
    func catchesUp() {
        var run = Run(Pacer(rate: 1_000, burst: 50))
        run.go(until: .seconds(1))
        run.now += .seconds(4)
        let resumed = run.now
        run.go(until: resumed + .milliseconds(1))
        let atOnce = run.sentAt.filter { $0 >= resumed }.count
        #expect((50...53).contains(atOnce))
        run.go(until: resumed + .seconds(1))
        let inFirstSecond = run.sentAt.filter { $0 >= resumed }.count
        #expect((2_000...2_060).contains(inFirstSecond))
        // 4,000 late frames at 1,000 a second more than fall due take 4 seconds; then all is as if nothing had been.
        run.go(until: .seconds(20))
        #expect(abs(run.sentAt.count - 20_000) <= 2)
    }

    @Test("without a limit never waits")
    func withoutALimit() {
        var pacer = Pacer.unlimited
        for _ in 0..<1_000 { #expect(pacer.next(now: .zero) == .send) }
        #expect(pacer.sent == 1_000)
    }

    @Test("at a speed sends each row at its own time", arguments: [0.5, 1, 20])
    func atASpeed(speed: Double) {
        let times = [0, 0.5, 1, 1, 1, 4.25]
        var run = Run(Pacer(times: times, speed: speed))
        run.go(until: .seconds(10 / speed) - .nanoseconds(100))
        for (time, due) in zip(run.sentAt, times) {
            #expect(abs(time / .seconds(1) - due / speed) < 1e-6)
        }
        #expect(run.sentAt.count >= times.count)
    }

    @Test("at a speed catches up at no more than twice the densest second's rate")
    func catchesUpAtASpeed() {
        let times = (0..<1_000).map { Double($0) / 100 }
        var run = Run(Pacer(times: times, speed: 1, burst: 10))
        run.now = .seconds(5)
        run.go(until: .seconds(6))
        #expect((200...215).contains(run.sentAt.count))
    }

    @Test("never asks for a wait of nothing")
    func neverWaitsForNothing() {
        var pacer = Pacer(rate: 3)
        var now = Duration.zero
        for _ in 0..<1_000 {
            guard case .wait(let duration) = pacer.next(now: now) else { continue }
            #expect(duration > .zero)
            now += duration
        }
    }
}
