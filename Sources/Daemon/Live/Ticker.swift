/// Says when something that recurs is due, on a clock of monotonic nanoseconds.
struct Ticker {
    /// nil: never.
    private let interval: UInt64?
    private var next: UInt64

    /// First due one interval after `now`; never when `interval` is nil.
    init(every interval: Duration?, from now: UInt64) {
        self.interval = interval.map { UInt64($0 / .nanoseconds(1)) }
        next = now + (self.interval ?? 0)
    }

    /// How long from `now` until it is due; nil for never.
    func wait(from now: UInt64) -> Duration? {
        guard interval != nil else { return nil }
        return next > now ? .nanoseconds(Int64(next - now)) : .zero
    }

    /// Whether it is due; if so the next time is one interval from `now`, so that a stall is not made up for by a burst.
    mutating func takeTurn(at now: UInt64) -> Bool {
        guard let interval, now >= next else { return false }
        next = now + interval
        return true
    }
}
