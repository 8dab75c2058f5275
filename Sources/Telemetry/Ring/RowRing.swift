/// The last `capacity` rows of `width` Floats, in one block of memory.
///
/// ```
/// capacity 4, width 3, 5 appended     storage (4, 3)   e e e
///                                                      b b b  ◀ row 0, the oldest
///                                                      c c c
///                                                      d d d
/// copyRows: b b b c c c d d d e e e
/// ```
///
/// A window of cycles is copied out oldest first and contiguous, as a model reads it. Memory is taken once, when the ring is
/// made: `capacity * width * 4` bytes. A full ring overwrites its oldest row. A copy shares that memory until one of the two
/// appends, so a ring may be handed to another thread as it is and left behind.
public struct RowRing: Sendable {
    private var storage: [Float]
    private var next = 0

    /// The most rows the ring holds.
    public let capacity: Int

    /// The Floats of a row.
    public let width: Int

    /// The rows the ring holds now.
    public private(set) var count = 0

    /// Makes an empty ring. Capacity and width must be at least 1.
    public init(capacity: Int, width: Int) {
        precondition(capacity >= 1 && width >= 1, "a ring needs room for one row of one value at least")
        self.capacity = capacity
        self.width = width
        storage = Array(repeating: 0, count: capacity * width)
    }

    public var isEmpty: Bool { count == 0 }

    /// Whether the next append overwrites the oldest row.
    public var isFull: Bool { count == capacity }

    /// Appends a row of `width` values.
    public mutating func append(_ row: UnsafePointer<Float>) {
        storage.withUnsafeMutableBufferPointer { storage in
            guard let base = storage.baseAddress else { return }
            (base + next * width).update(from: row, count: width)
        }
        next = next + 1 == capacity ? 0 : next + 1
        if count < capacity { count += 1 }
    }

    /// Appends a row. It must have `width` values.
    public mutating func append(_ row: [Float]) {
        precondition(row.count == width, "the ring's rows have \(width) values, not \(row.count)")
        row.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            append(base)
        }
    }

    /// One value: `row` 0 is the oldest row, `column` below `width`.
    public subscript(row: Int, column: Int) -> Float {
        precondition(row >= 0 && row < count && column >= 0 && column < width, "ring position out of range")
        return storage[slot(row) * width + column]
    }

    /// Copies the newest `rows` rows, (rows, width) row-major, oldest first, to memory for `rows * width` Floats.
    /// There must be so many rows.
    public func copyNewest(_ rows: Int, to destination: UnsafeMutablePointer<Float>) {
        precondition(rows >= 0 && rows <= count, "the ring holds \(count) rows, not \(rows)")
        guard rows > 0 else { return }
        let first = slot(count - rows)
        let untilEnd = Swift.min(rows, capacity - first)
        storage.withUnsafeBufferPointer { storage in
            guard let base = storage.baseAddress else { return }
            destination.update(from: base + first * width, count: untilEnd * width)
            (destination + untilEnd * width).update(from: base, count: (rows - untilEnd) * width)
        }
    }

    /// Copies all rows, (count, width) row-major, oldest first, to memory for `count * width` Floats.
    public func copyRows(to destination: UnsafeMutablePointer<Float>) {
        copyNewest(count, to: destination)
    }

    /// All rows, (count, width) row-major, oldest first.
    public var contents: [Float] {
        [Float](unsafeUninitializedCapacity: count * width) { buffer, initializedCount in
            if let base = buffer.baseAddress { copyRows(to: base) }
            initializedCount = count * width
        }
    }

    /// Forgets all rows and keeps the memory.
    public mutating func removeAll() {
        next = 0
        count = 0
    }

    /// Where in storage a row lies; row 0 is the oldest.
    private func slot(_ row: Int) -> Int {
        let slot = next - count + row
        return slot < 0 ? slot + capacity : slot
    }
}
