/// The cycles of an engine that wait for their final word, oldest first: a queue in a ring whose memory grows by a few entries
/// at a time, for there is one of each engine.
struct PendingCycles {
    /// Entries by which the ring grows.
    private static let growth = 8
    /// Entries kept when all others have gone; a queue of windows that was long for a while may have made the ring longer.
    private static let kept = 64

    private var storage: [PendingCycle] = []
    private var oldest: Int32 = 0
    private var length: Int32 = 0

    var count: Int { Int(length) }

    /// Entry `index`, 0 being the oldest.
    subscript(index: Int) -> PendingCycle {
        get { storage[slot(index)] }
        _modify { yield &storage[slot(index)] }
    }

    mutating func append(_ cycle: PendingCycle) {
        if count == storage.count { resize(to: storage.count + Self.growth, filler: cycle) }
        length += 1
        storage[slot(count - 1)] = cycle
    }

    /// - Precondition: there is one.
    mutating func removeFirst() {
        precondition(length > 0, "no cycle waits")
        oldest = Int(oldest) + 1 == storage.count ? 0 : oldest + 1
        length -= 1
        if length == 0 {
            oldest = 0
            if storage.count > Self.kept { storage = [] }
        }
    }

    private func slot(_ index: Int) -> Int {
        let slot = Int(oldest) + index
        return slot < storage.count ? slot : slot - storage.count
    }

    private mutating func resize(to count: Int, filler: PendingCycle) {
        var larger: [PendingCycle] = []
        larger.reserveCapacity(count)
        for index in 0..<self.count { larger.append(self[index]) }
        while larger.count < count { larger.append(filler) }
        storage = larger
        oldest = 0
    }
}
