extension NetworkRunner {
    /// x (count, in) -> y (count, out).
    ///
    ///     history:  k-1 rows: tail or zeros │ x (count) │ centred: zeros
    ///     y[t]   =  W (out, k in) @ history[t...t+k-1]
    func run(
        _ stage: PackedConvolution, _ x: UnsafePointer<Float>, stride: Int, count: Int,
        state: UnsafeMutablePointer<Float>, into y: Matrix
    ) {
        let width = stage.inputs
        let carried = stage.kernelSize - 1
        let left = stage.leftPadding * width
        if let offset = stage.tailOffset {
            work.history.update(from: state + offset, count: left)
        } else {
            work.history.update(repeating: 0, count: left)
        }
        let inputs = work.history + left
        for t in 0..<count {
            (inputs + t * width).update(from: x + t * stride, count: width)
        }
        (inputs + count * width).update(repeating: 0, count: carried * width - left)
        if let offset = stage.tailOffset {
            (state + offset).update(from: work.history + count * width, count: left)
        }
        stage.product.run(kernels, work.history, stride: width, rows: count, into: y.base, stride: y.stride)
    }
}
