/// Zeros in memory of one's own, beginning at a multiple of 64 bytes.
final class AlignedFloats {
    let base: UnsafeMutablePointer<Float>

    init(_ count: Int) {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
        base = memory.bindMemory(to: Float.self, capacity: max(count, 1))
        base.initialize(repeating: 0, count: max(count, 1))
    }

    convenience init(_ values: [Float]) {
        self.init(values.count)
        base.update(from: values, count: values.count)
    }

    deinit {
        base.deallocate()
    }
}
