import BenchmarkSupport
import CKernels

/// Weights of no meaning, packed.
final class PackedWeights {
    let weights: ckernels_weights
    private let panels: Memory<UInt32>
    private let scale: Memory<Float>
    private let start: Memory<Int32>

    /// - Parameters:
    ///   - gates: (4 units, inputs), and `outputs` are units.
    ///   - zero: the inputs' zero in int8.
    init(_ precision: ckernels_precision, gates: Bool, outputs: Int, inputs: Int, zero: UInt8) {
        let panelCount = gates ? (outputs + 15) / 16 : (outputs + 63) / 64
        let words = ckernels_words(precision, inputs)
        panels = Memory(repeating: 0, count: panelCount * words * 64)
        scale = Memory(repeating: 0, count: 64 * panelCount)
        start = Memory(repeating: 0, count: 64 * panelCount)
        ckernels_pack_weights(
            precision, gates, noise((gates ? 4 : 1) * outputs * inputs), outputs, inputs, zero, panels.base, scale.base,
            start.base)
        let isInteger = precision == CKERNELS_INT8
        weights = ckernels_weights(
            panels: panels.base, panel_count: panelCount, inputs: inputs, words: words,
            scale: isInteger ? UnsafePointer(scale.base) : nil, start: isInteger ? UnsafePointer(start.base) : nil)
    }
}

/// Rows of floats and the same as words, with the call that packs them.
final class PackCall {
    let words: Memory<UInt32>
    let scale: Memory<Float>
    private let floats: Memory<Float>
    private let call: ckernels_pack_rows
    private let function: @convention(c) (UnsafePointer<ckernels_pack_rows>) -> Void

    init(_ precision: ckernels_precision, _ functions: ckernels_precision_kernels, inputs: Int, rows: Int) {
        let stride = ckernels_words(precision, inputs)
        floats = Memory(noise(rows * inputs))
        words = Memory(repeating: 0, count: rows * stride)
        scale = Memory(repeating: 0, count: rows)
        call = ckernels_pack_rows(
            x: floats.base, x_stride: inputs, rows: rows, inputs: inputs, words: words.base, words_stride: stride,
            zero: 128, range: 0, scale: scale.base)
        guard let pack = functions.pack else { preconditionFailure("a precision has all its kernels") }
        function = pack
        run()
    }

    func run() {
        withUnsafePointer(to: call) { function($0) }
    }
}
