/// The cycles of an engine that wait for their final word, oldest first: a queue in a ring whose memory grows by a few entries
/// at a time, for there is one of each engine.
///
/// Whoever holds it gives its memory back with ``deallocate()``.
struct PendingCycles {
    /// Entries by which the ring grows.
    private static let growth: Int32 = 6
    /// Entries kept when none waits; a line of windows that was long for a while may have made the ring longer.
    private static let kept: Int32 = 64

    private var storage: UnsafeMutablePointer<PendingCycle>?
    private var capacity: Int32 = 0
    private var oldest: Int32 = 0
    private var length: Int32 = 0

    var count: Int { Int(length) }

    /// Entry `index`, 0 being the oldest.
    subscript(index: Int) -> PendingCycle {
        get { slot(index).pointee }
        nonmutating _modify { yield &slot(index).pointee }
    }

    mutating func append(_ cycle: PendingCycle) {
        if length == capacity { resize(to: capacity + Self.growth) }
        length += 1
        slot(count - 1).initialize(to: cycle)
    }

    /// - Precondition: there is one.
    mutating func removeFirst() {
        precondition(length > 0, "no cycle waits")
        oldest = oldest + 1 == capacity ? 0 : oldest + 1
        length -= 1
        if length == 0, capacity > Self.kept { deallocate() }
    }

    /// Empties the queue and gives its memory back.
    mutating func deallocate() {
        storage?.deallocate()
        self = PendingCycles()
    }

    private func slot(_ index: Int) -> UnsafeMutablePointer<PendingCycle> {
        precondition(index >= 0 && index < count, "entry \(index) of \(count)")
        guard let storage else { preconditionFailure("entries without memory") }
        let slot = Int(oldest) + index
        return storage + (slot < Int(capacity) ? slot : slot - Int(capacity))
    }

    private mutating func resize(to new: Int32) {
        let larger = UnsafeMutablePointer<PendingCycle>.allocate(capacity: Int(new))
        for index in 0..<count { (larger + index).initialize(to: self[index]) }
        storage?.deallocate()
        storage = larger
        capacity = new
        oldest = 0
    }
}
