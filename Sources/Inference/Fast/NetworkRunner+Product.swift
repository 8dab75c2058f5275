import CKernels

extension NetworkRunner {
    /// Rows as the kernels of a precision read them: floats as they are, or words.
    struct PackedRows {
        var words: UnsafeRawPointer
        /// Words from row to row.
        var stride: Int
        /// `int8`: (rows)
        var scale: UnsafePointer<Float>?
    }

    func kernels(of weights: PackedWeights) -> PrecisionKernels {
        weights.precision == .float32 ? float32 : reduced
    }

    /// x (rows, inputs) -> y (rows, outputs)
    func run(_ stage: PackedProduct, _ x: UnsafePointer<Float>, stride: Int, rows: Int, into y: Matrix) {
        let x = pack(x, stride: stride, rows: rows, for: stage.weights)
        multiply(stage.weights, x, rows: rows, bias: stage.bias, relu: stage.relu, into: y)
    }

    /// x (rows, d) as `weights` read it. In `int8` each row takes its own range, so its bits do not depend on its neighbours.
    func pack(_ x: UnsafePointer<Float>, stride: Int, rows: Int, for weights: PackedWeights) -> PackedRows {
        guard weights.precision != .float32 else { return PackedRows(words: x, stride: stride) }
        var call = ckernels_pack_rows(
            x: x, x_stride: stride, rows: rows, inputs: weights.inputs, words: work.words,
            words_stride: weights.matrix.words, zero: weights.zero, range: 0,
            scale: weights.precision == .int8 ? work.scales : nil)
        reduced.pack(&call)
        return PackedRows(words: work.words, stride: weights.matrix.words, scale: work.scales)
    }

    /// y (rows, n) = bias + W x, then perhaps ReLU.
    func multiply(
        _ weights: PackedWeights, _ x: PackedRows, rows: Int, bias: UnsafePointer<Float>, relu: Bool = false,
        into y: Matrix
    ) {
        var call = ckernels_matmul(
            weights: weights.matrix, x: x.words, x_stride: x.stride, x_scale: x.scale, rows: rows, bias: bias,
            y: y.base, y_stride: y.stride, relu: relu)
        kernels(of: weights).matmul(&call)
    }
}

extension NetworkRunner.PackedRows {
    /// The rows from `index` on.
    func from(_ index: Int) -> Self {
        Self(words: words + index * stride * 4, stride: stride, scale: scale.map { $0 + index })
    }
}
