import BenchmarkSupport
import CKernels

/// One product with all it reads and writes.
final class MatmulCall {
    private let weights: PackedWeights
    private let x: PackCall
    private let y: Memory<Float>
    private let bias: Memory<Float>
    private let call: ckernels_matmul
    private let function: @convention(c) (UnsafePointer<ckernels_matmul>) -> Void

    init(_ precision: ckernels_precision, _ functions: ckernels_precision_kernels, outputs: Int, inputs: Int, rows: Int)
    {
        weights = PackedWeights(precision, gates: false, outputs: outputs, inputs: inputs, zero: 128)
        x = PackCall(precision, functions, inputs: inputs, rows: rows)
        let stride = 64 * weights.weights.panel_count
        y = Memory(repeating: 0, count: rows * stride)
        bias = Memory(noise(stride))
        call = ckernels_matmul(
            weights: weights.weights, x: x.words.base, x_stride: weights.weights.words,
            x_scale: precision == CKERNELS_INT8 ? UnsafePointer(x.scale.base) : nil, rows: rows, bias: bias.base,
            y: y.base, y_stride: stride, relu: false)
        guard let matmul = functions.matmul else { preconditionFailure("a precision has all its kernels") }
        function = matmul
    }

    func run() {
        withUnsafePointer(to: call) { function($0) }
    }
}
