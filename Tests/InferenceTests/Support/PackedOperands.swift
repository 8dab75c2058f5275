import CKernels
import Inference

extension ckernels {
    func kernels(_ precision: Precision) -> ckernels_precision_kernels {
        switch precision {
        case .float32: float32
        case .bfloat16: bfloat16
        case .int8: int8
        }
    }
}

extension Precision {
    var code: ckernels_precision {
        switch self {
        case .float32: CKERNELS_FLOAT32
        case .bfloat16: CKERNELS_BFLOAT16
        case .int8: CKERNELS_INT8
        }
    }
}

/// Random weights as panels, of `outputs` outputs or, as gates, units.
final class PackedMatrix {
    let weights: ckernels_weights
    private let panels: UnsafeMutableRawPointer
    private let scale: UnsafeMutablePointer<Float>
    private let start: UnsafeMutablePointer<Int32>

    /// Outputs with what fills the last panel.
    var width: Int { weights.panel_count * Int(CKERNELS_PANEL) }

    init(_ name: String, _ precision: Precision, gates: Bool, outputs: Int, inputs: Int, zero: UInt8 = 128) {
        let group = Int(gates ? CKERNELS_UNITS : CKERNELS_PANEL)
        let panelCount = (outputs + group - 1) / group
        let words = ckernels_words(precision.code, inputs)
        let magnitude = 2 / Float(inputs).squareRoot()
        let values = Generator.uniform(name, count: (gates ? 4 : 1) * outputs * inputs).map { $0 * magnitude }
        panels = .allocate(byteCount: panelCount * words * 64 * 4, alignment: Int(CKERNELS_ALIGNMENT))
        scale = .allocate(capacity: panelCount * 64)
        start = .allocate(capacity: panelCount * 64)
        ckernels_pack_weights(precision.code, gates, values, outputs, inputs, zero, panels, scale, start)
        weights = ckernels_weights(
            panels: panels, panel_count: panelCount, inputs: inputs, words: words,
            scale: precision == .int8 ? UnsafePointer(scale) : nil,
            start: precision == .int8 ? UnsafePointer(start) : nil)
    }

    deinit {
        panels.deallocate()
        scale.deallocate()
        start.deallocate()
    }
}

/// Rows of words; between them stands what must not be read.
struct PackedRows {
    var words: [UInt32]
    var stride: Int
    var scale: [Float]

    /// x (rows, inputs), packed by a variant's kernels.
    init(_ x: [Float], rows: Int, with kernels: ckernels, _ precision: Precision, zero: UInt8 = 128) {
        let inputs = x.count / rows
        stride = ckernels_words(precision.code, inputs) + 3
        words = Array(repeating: .max, count: rows * stride)
        scale = Array(repeating: .nan, count: rows)
        let pack = kernels.kernels(precision).pack
        x.withUnsafeBufferPointer { x in
            words.withUnsafeMutableBufferPointer { words in
                scale.withUnsafeMutableBufferPointer { scale in
                    var call = ckernels_pack_rows(
                        x: x.baseAddress!, x_stride: inputs, rows: rows, inputs: inputs,
                        words: UnsafeMutableRawPointer(words.baseAddress!), words_stride: stride, zero: zero, range: 0,
                        scale: precision == .int8 ? scale.baseAddress : nil)
                    pack?(&call)
                }
            }
        }
    }

    /// Some of the rows, in that order.
    init(_ rows: [Int], of other: PackedRows) {
        stride = other.stride
        words = rows.flatMap { other.words[$0 * other.stride..<($0 + 1) * other.stride] }
        scale = rows.map { other.scale[$0] }
    }
}
