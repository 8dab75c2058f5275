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
        switch weights.precision {
        case .float32: float32
        case .bfloat16: bfloat16
        case .int8: int8
        }
    }

    /// x (rows, inputs) -> y (rows, outputs)
    func run(_ stage: PackedProduct, _ x: UnsafePointer<Float>, stride: Int, rows: Int, into y: Matrix) {
        let x = pack(x, stride: stride, rows: rows, for: stage.weights)
        multiply(stage.weights, x, rows: rows, bias: stage.bias, relu: stage.relu, into: y)
    }

    /// x (rows, d) as `weights` read it. In `int8` each row takes its own range, so its bits do not depend on its neighbours.
    ///
    /// - Parameter isRest: whether they are kept beside others of the same rows.
    func pack(
        _ x: UnsafePointer<Float>, stride: Int, rows: Int, for weights: PackedWeights, isRest: Bool = false
    ) -> PackedRows {
        guard weights.precision != .float32 else { return PackedRows(words: x, stride: stride) }
        let (words, scales) = isRest ? (work.restWords, work.restScales) : (work.words, work.scales)
        var call = ckernels_pack_rows(
            x: x, x_stride: stride, rows: rows, inputs: weights.inputs, words: words,
            words_stride: weights.matrix.words, zero: weights.zero, range: 0,
            scale: weights.precision == .int8 ? scales : nil)
        kernels(of: weights).pack(&call)
        return PackedRows(words: words, stride: weights.matrix.words, scale: scales)
    }

    /// y (rows, n) = bias + W x, then perhaps ReLU; without a bias y += W x.
    func multiply(
        _ weights: PackedWeights, _ x: PackedRows, rows: Int, bias: UnsafePointer<Float>?, relu: Bool = false,
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
