import Benchmark
import BenchmarkSupport
import Telemetry

// What an engine keeps of its last 30 cycles of 24 channels.
let benchmarks: @Sendable () -> Void = {
    time("append a row", by: .kilo) {
        var ring = RowRing(capacity: 30, width: 24)
        let row = Memory(noise(24))
        return { ring.append(row.base) }
    }
    time("copy a window out", by: .kilo) {
        let ring = filled()
        let window = Memory<Float>(repeating: 0, count: 30 * 24)
        return { ring.copyRows(to: window.base) }
    }
    time("hand a window over and append", by: .kilo) {
        // The copy that waits for its score shares the ring until the next cycle, which then takes one of its own.
        var ring = filled()
        var waiting = ring
        let row = Memory(noise(24))
        return {
            waiting = ring
            ring.append(row.base)
            blackHole(waiting.count)
        }
    }
    time("append to a ring of numbers", by: .kilo) {
        var ring = RingBuffer<Float>(capacity: 30)
        return { ring.append(1) }
    }
}

private func filled() -> RowRing {
    var ring = RowRing(capacity: 30, width: 24)
    for _ in 0..<47 { ring.append(noise(24)) }
    return ring
}
