import CKernels

/// Floats in pieces that begin at multiples of 64 bytes and live as long as the arena.
final class FloatArena {
    private var pieces: [UnsafeMutableBufferPointer<Float>] = []

    deinit {
        for piece in pieces { piece.deallocate() }
    }

    /// A new piece of at least `count` floats, all zeros.
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
        let count = roundUp(max(count, 1), 16)
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Float>.stride, alignment: CKERNELS_ALIGNMENT)
        let piece = memory.bindMemory(to: Float.self, capacity: count)
        piece.initialize(repeating: 0, count: count)
        pieces.append(UnsafeMutableBufferPointer(start: piece, count: count))
        return piece
    }

    /// A new piece with these numbers.
    func copy(_ values: [Float]) -> UnsafePointer<Float> {
        let piece = take(values.count)
        piece.update(from: values, count: values.count)
        return UnsafePointer(piece)
    }

    var byteCount: Int {
        pieces.reduce(0) { $0 + $1.count * MemoryLayout<Float>.stride }
    }
}

/// The smallest multiple of `step` that is no less than `value`.
func roundUp(_ value: Int, _ step: Int) -> Int {
    (value + step - 1) / step * step
}
