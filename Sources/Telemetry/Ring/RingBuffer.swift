/// The last so many elements: a queue of fixed capacity that overwrites its oldest element when full.
///
/// ```
/// capacity 5, 7 appended      storage  6 7 3 4 5
///                                          ▲ index 0, the oldest
/// ```
///
/// Index 0 is the oldest element, `count - 1` the newest. Memory is taken once, when the ring is made; appending costs O(1) and
/// never allocates, as long as the ring is not shared with a copy.
public struct RingBuffer<Element> {
    @usableFromInline var storage: [Element] = []
    @usableFromInline var oldest = 0

    /// The most elements the ring holds.
    public let capacity: Int

    /// Makes an empty ring. The capacity must be at least 1.
    @inlinable
    public init(capacity: Int) {
        precondition(capacity >= 1, "a ring needs room for one element at least")
        self.capacity = capacity
        storage.reserveCapacity(capacity)
    }

    /// Whether the next append overwrites the oldest element.
    @inlinable
    public var isFull: Bool { storage.count == capacity }

    /// Appends an element.
    ///
    /// - Returns: the element that had to go, or nil while there was room.
    @inlinable
    @discardableResult
    public mutating func append(_ element: Element) -> Element? {
        guard isFull else {
            storage.append(element)
            return nil
        }
        let gone = storage[oldest]
        storage[oldest] = element
        oldest = oldest + 1 == capacity ? 0 : oldest + 1
        return gone
    }

    /// Empties the ring and keeps its memory.
    @inlinable
    public mutating func removeAll() {
        storage.removeAll(keepingCapacity: true)
        oldest = 0
    }
}

extension RingBuffer: RandomAccessCollection, MutableCollection {
    @inlinable
    public var startIndex: Int { 0 }

    @inlinable
    public var endIndex: Int { storage.count }

    /// The element at an index, 0 being the oldest. The index must be below `count`.
    @inlinable
    public subscript(index: Int) -> Element {
        get { storage[slot(index)] }
        set { storage[slot(index)] = newValue }
    }

    @inlinable
    func slot(_ index: Int) -> Int {
        precondition(index >= 0 && index < storage.count, "ring index out of range")
        let slot = oldest + index
        return slot < capacity ? slot : slot - capacity
    }
}

extension RingBuffer: Sendable where Element: Sendable {}

extension RingBuffer: Equatable where Element: Equatable {
    /// Rings are equal if they hold equal elements in the same order and have the same capacity.
    public static func == (left: RingBuffer, right: RingBuffer) -> Bool {
        left.capacity == right.capacity && left.elementsEqual(right)
    }
}
