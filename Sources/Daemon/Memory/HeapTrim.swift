/// When memory that was freed is given back to the system, which the C library does by itself only at the end of its heap.
///
/// What waits for the window path comes and goes in pieces of many sizes. The holes they leave are used again, but not all of them:
/// under overload the heap has a tenth of itself in holes and finds new marks for hours, and when the overload is over it stays as
/// large as it was. Giving holes back costs some milliseconds in which others who allocate may wait, so it is done seldom, and only
/// where there is something to give.
package struct HeapTrim {
    /// In nanoseconds.
    package static let interval: UInt64 = 60_000_000_000
    /// Bytes that were freed and kept, at least.
    package static let notable: UInt64 = 8 << 20
    /// By so many bytes they differ from those of the last time, which are given back already.
    package static let change: UInt64 = 1 << 20

    private var next: UInt64
    private var last: UInt64 = 0

    /// - Parameter now: monotonic nanoseconds, like every `now` here.
    package init(now: UInt64) {
        next = now + Self.interval
    }

    /// Whether memory is to be given back now.
    ///
    /// - Parameter free: bytes that were freed and kept. Asked for only when it is time, for the answer costs something too.
    package mutating func isDue(now: UInt64, free: () -> UInt64) -> Bool {
        guard now >= next else { return false }
        next = now + Self.interval
        let free = free()
        guard free >= Self.notable, max(free, last) - min(free, last) > Self.change else { return false }
        last = free
        return true
    }
}
