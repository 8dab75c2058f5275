import BenchmarkSupport
import CKernels

/// One timestep of an LSTM layer with all it reads and writes; the state before it stays what it is.
final class LSTMCall {
    private let weights: PackedWeights
    private let h: PackCall
    private let initial: Memory<Float>
    private let c: Memory<Float>
    private let next: Memory<Float>
    private let call: ckernels_lstm
    private let function: @convention(c) (UnsafePointer<ckernels_lstm>) -> Void

    init(_ precision: ckernels_precision, _ functions: ckernels_precision_kernels, units: Int, rows: Int) {
        weights = PackedWeights(precision, gates: true, outputs: units, inputs: units, zero: 128)
        h = PackCall(precision, functions, inputs: units, rows: rows)
        let (panels, words) = (weights.weights.panel_count, weights.weights.words)
        initial = Memory(noise(rows * 64 * panels))
        c = Memory(repeating: 0, count: rows * 16 * panels)
        next = Memory(repeating: 0, count: rows * 16 * panels)
        call = ckernels_lstm(
            weights: weights.weights, rows: rows, initial: initial.base, initial_stride: 64 * panels, h: h.words.base,
            h_stride: words, h_scale: precision == CKERNELS_INT8 ? UnsafePointer(h.scale.base) : nil, c: c.base,
            c_stride: 16 * panels, h_next: next.base, h_next_stride: 16 * panels)
        guard let lstm = functions.lstm else { preconditionFailure("a precision has all its kernels") }
        function = lstm
    }

    func run() {
        withUnsafePointer(to: call) { function($0) }
    }
}
