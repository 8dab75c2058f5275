public import Benchmark

/// Times what `prepare` hands back. It prepares when its turn has come, outside the time.
///
/// - Parameter scale: calls of one measurement: more of what takes less than the clock can tell. Times are of one call.
public func time(
    _ name: String, by scale: BenchmarkScalingFactor = .one, _ prepare: @escaping () throws -> () -> Void
) {
    let configuration = Benchmark.Configuration(
        metrics: [.wallClock, .throughput], warmupIterations: 5, scalingFactor: scale, maxDuration: .milliseconds(500),
        maxIterations: 1_000_000)
    Benchmark(name, configuration: configuration) { benchmark, body in
        for _ in benchmark.scaledIterations { body() }
    } setup: {
        try prepare()
    }
}
