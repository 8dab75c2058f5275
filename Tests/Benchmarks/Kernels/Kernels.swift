import Benchmark
import BenchmarkSupport
import CKernels

// Products, cells and packing, in every variant and precision that this processor has.
let benchmarks: @Sendable () -> Void = {
    for (variant, kernels) in KernelTable.all {
        for (precision, name, functions) in KernelTable.precisions(of: kernels) {
            for rows in [1, 30, 960] {
                let scale: BenchmarkScalingFactor = rows == 1 ? .kilo : .one
                time("matmul, 256 to 1024, \(rows) rows, \(name), \(variant)", by: scale) {
                    let product = MatmulCall(precision, functions, outputs: 1_024, inputs: 256, rows: rows)
                    return { product.run() }
                }
            }
            for rows in [1, 8, 32] {
                time("lstm, 256 units, \(rows) sequences, \(name), \(variant)", by: rows == 1 ? .kilo : .one) {
                    let cell = LSTMCall(precision, functions, units: 256, rows: rows)
                    return { cell.run() }
                }
            }
            time("pack, 256 inputs, 30 rows, \(name), \(variant)", by: .kilo) {
                let pack = PackCall(precision, functions, inputs: 256, rows: 30)
                return { pack.run() }
            }
        }
    }
}
