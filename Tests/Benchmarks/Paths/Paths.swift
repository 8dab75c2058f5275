import Benchmark
import BenchmarkSupport
import Inference

// Both paths of the shipped bundle, with normalisation and heads, by batch and precision. `tandem model bench` measures the
// same for any bundle, with percentiles.
let benchmarks: @Sendable () -> Void = {
    for precision in BenchmarkBundle.precisions {
        for batch in [1, 4, 16, 64] {
            time("live, batch of \(batch), \(precision.rawValue)", by: .kilo) {
                try LiveCall(precision: precision, batch: batch).body
            }
        }
        for batch in [1, 8, 32] {
            time("window, batch of \(batch), \(precision.rawValue)") {
                try WindowCall(precision: precision, batch: batch).body
            }
        }
        for (engines, batch) in [(1, 1), (1_000, 1), (1_000, 16)] {
            time("fleet, \(batch) of \(engines) engines, \(precision.rawValue)", by: .kilo) {
                try FleetCall(precision: precision, engines: engines, batch: batch).body
            }
        }
    }
}
