/// Says when something that recurs is due, on a clock of monotonic nanoseconds.
struct Ticker {
    private let interval: UInt64
    /// When it is due next; `UInt64.max` for never.
    private(set) var due: UInt64

    /// First due one interval after `now`; never when `interval` is nil.
    init(every interval: Duration?, from now: UInt64) {
        self.interval = interval.map { UInt64($0 / .nanoseconds(1)) } ?? 0
        due = interval == nil ? .max : now + self.interval
    }

    /// Whether it is due; if so the next time is one interval from `now`, so that a stall is not made up for by a burst.
    mutating func takeTurn(at now: UInt64) -> Bool {
        guard now >= due else { return false }
        due = now + interval
        return true
    }
}
