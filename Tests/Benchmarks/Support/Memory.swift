/// Numbers in memory of their own, which begins at a multiple of 64 bytes and lives as long as this does.
public final class Memory<Number> {
    public let base: UnsafeMutablePointer<Number>
    private let count: Int

    public init(_ values: [Number]) {
        count = values.count
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Number>.stride, alignment: 64)
        base = bytes.bindMemory(to: Number.self, capacity: max(count, 1))
        base.initialize(from: values, count: count)
    }

    public convenience init(repeating value: Number, count: Int) {
        self.init([Number](repeating: value, count: count))
    }

    deinit {
        base.deinitialize(count: count)
        UnsafeMutableRawPointer(base).deallocate()
    }
}

/// Numbers between -1 and 1 that are the same each time.
public func noise(_ count: Int) -> [Float] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
        // Numerical Recipes' linear congruence: good enough to be no number in particular.
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(state >> 8) / Float(1 << 23) - 1
    }
}
