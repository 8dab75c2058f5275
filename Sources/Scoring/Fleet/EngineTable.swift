import Telemetry

/// Finds the slot of an engine by the bytes of its id, without making a `String` of them.
///
/// Open addressing in a power of two of entries, at most half of them taken; the next free one is taken on a collision. An
/// entry is the id's hash beside its slot, so that nearly every look-up compares one id, and growing none. Hashes are
/// seeded by the process (SipHash), for publishers choose the ids.
///
/// ```
///  63          32 31          0
/// ┌──────────────┬─────────────┐
/// │ hash, 32 bit │  slot + 1   │    0: free
/// └──────────────┴─────────────┘
/// ```
struct EngineTable {
    private var entries: [UInt64]
    /// How many engines are in it.
    private(set) var count = 0

    init() {
        entries = [UInt64](repeating: 0, count: 16)
    }

    /// The slot whose engine has these bytes.
    ///
    /// - Parameter holds: whether the engine in a slot is the one that is looked for.
    func slot(of id: UnsafeRawBufferPointer, where holds: (Int) -> Bool) -> Int? {
        let mask = entries.count - 1
        let hash = Self.hash(id)
        var index = Int(hash) & mask
        while entries[index] != 0 {
            let entry = entries[index]
            if entry >> 32 == UInt64(hash), holds(Self.slot(entry)) { return Self.slot(entry) }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Enters an engine that is not in the table yet.
    mutating func insert(_ id: UnsafeRawBufferPointer, slot: Int) {
        count += 1
        if count * 2 > entries.count { grow() }
        put(UInt64(Self.hash(id)) << 32 | UInt64(slot + 1))
    }

    /// Takes the engine in `slot` out.
    mutating func remove(_ id: UnsafeRawBufferPointer, slot: Int) {
        let mask = entries.count - 1
        var hole = Int(Self.hash(id)) & mask
        while Self.slot(entries[hole]) != slot {
            precondition(entries[hole] != 0, "no engine in slot \(slot)")
            hole = (hole + 1) & mask
        }
        count -= 1
        // What stands behind the hole moves up unless it would come before its own place, so that no search ends early.
        var index = (hole + 1) & mask
        while entries[index] != 0 {
            let home = Int(entries[index] >> 32) & mask
            if (index - home) & mask >= (index - hole) & mask {
                entries[hole] = entries[index]
                hole = index
            }
            index = (index + 1) & mask
        }
        entries[hole] = 0
    }

    private mutating func put(_ entry: UInt64) {
        let mask = entries.count - 1
        var index = Int(entry >> 32) & mask
        while entries[index] != 0 { index = (index + 1) & mask }
        entries[index] = entry
    }

    private mutating func grow() {
        let old = entries
        entries = [UInt64](repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 { put(entry) }
    }

    private static func slot(_ entry: UInt64) -> Int {
        Int(entry & 0xFFFF_FFFF) - 1
    }

    private static func hash(_ id: UnsafeRawBufferPointer) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(bytes: id)
        return UInt32(truncatingIfNeeded: hasher.finalize() >> 16)
    }
}
