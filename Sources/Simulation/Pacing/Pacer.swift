/// Says when to send how many of a row of frames, so that the rate is kept over hours.
///
/// It has no clock: it is told the time and answers what to do.
///
/// ```swift
/// var pacer = Pacer(rate: 1_000)
/// while let frame = frames.next() {
///     while case .wait(let duration) = pacer.next(now: clock.now - start) { sleep(duration) }
///     send(frame)
/// }
/// ```
///
/// Every frame's due time is counted from the start, so lateness never adds up. After a pause the backlog is sent at
/// twice the rate, and never more than `burst` frames at once, so that catching up does not overrun the receiver.
public struct Pacer: Sendable {
    /// What to do now.
    public enum Decision: Sendable, Hashable {
        /// Send one frame.
        case send
        /// Ask again after so long, which is above zero.
        case wait(Duration)
    }

    /// How much faster than its rate a backlog is sent.
    public static let catchUp = 2.0

    private enum Schedule: Sendable {
        case unlimited
        case uniform(perSecond: Double)
        case timed([Double], factor: Double)
    }

    private let schedule: Schedule
    private let burst: Double
    /// Frames per second at which the allowance below grows.
    private let refill: Double
    /// Frames that may be sent at once.
    private var allowance: Double
    private var last = 0.0
    /// Frames released so far.
    public private(set) var sent = 0

    /// Frames as fast as they are taken.
    public static let unlimited = Pacer(.unlimited, rate: 1, burst: 1)

    /// So many frames per second, the first at once.
    ///
    /// - Parameters:
    ///   - rate: frames per second, above 0.
    ///   - burst: the most frames that are sent at once after a delay, 1 or more.
    public init(rate: Double, burst: Int = 64) {
        self.init(.uniform(perSecond: rate), rate: rate, burst: burst)
    }

    /// Frames at given times; behind the last of them nothing is held back.
    ///
    /// - Parameters:
    ///   - times: when each frame is due, in seconds at speed 1, never falling.
    ///   - speed: how many times as fast, above 0.
    ///   - burst: the most frames that are sent at once after a delay, 1 or more.
    public init(times: [Double], speed: Double, burst: Int = 64) {
        let length = (times.last ?? 0) / speed
        // The densest second decides how fast a backlog may go.
        let rate = Self.mostWithinOneSecond(times.map { $0 / speed })
        self.init(.timed(times, factor: speed), rate: length > 0 ? rate : Double(max(times.count, 1)), burst: burst)
    }

    /// The pace of rows in an order: by rate, by the rows' own times, or unlimited.
    public init(_ pace: Pace, order: [Interleaving.Position], burst: Int = 64) {
        switch pace {
        case .rate(let rate): self.init(rate: rate, burst: burst)
        case .speed(let speed): self.init(times: order.map(\.due), speed: speed, burst: burst)
        case .maximum: self = .unlimited
        }
    }

    private init(_ schedule: Schedule, rate: Double, burst: Int) {
        precondition(rate > 0 && rate.isFinite, "a rate is above zero")
        precondition(burst >= 1, "a burst is one frame or more")
        self.schedule = schedule
        self.burst = Double(burst)
        refill = rate * Self.catchUp
        allowance = Double(burst)
    }

    /// Decides about the next frame.
    ///
    /// - Parameter now: time since the start; never falls from one call to the next.
    public mutating func next(now: Duration) -> Decision {
        let (seconds, attoseconds) = now.components
        let now = Double(seconds) + Double(attoseconds) * 1e-18
        let due: Double
        switch schedule {
        case .unlimited:
            sent += 1
            return .send
        case .uniform(let perSecond): due = Double(sent) / perSecond
        case .timed(let times, let factor): due = sent < times.count ? times[sent] / factor : 0
        }
        allowance = min(burst, allowance + max(0, now - last) * refill)
        last = max(now, last)
        guard due <= now else { return wait(seconds: due - now) }
        guard allowance >= 1 else { return wait(seconds: (1 - allowance) / refill) }
        allowance -= 1
        sent += 1
        return .send
    }

    /// Rounded up to the next nanosecond, so that asking again afterwards is not a moment too early.
    private func wait(seconds: Double) -> Decision {
        .wait(.nanoseconds(Int64(min(seconds, 1e9) * 1e9) + 1))
    }

    private static func mostWithinOneSecond(_ times: [Double]) -> Double {
        var most = 1
        var first = 0
        for (index, time) in times.enumerated() {
            while time - times[first] >= 1 { first += 1 }
            most = max(most, index - first + 1)
        }
        return Double(most)
    }
}
