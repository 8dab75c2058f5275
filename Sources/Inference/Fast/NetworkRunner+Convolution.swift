extension NetworkRunner {
    /// x (rows, in) -> y (rows, out).
    ///
    ///     history of a sequence:  k-1 rows: tail or zeros │ x (timesteps) │ centred: zeros
    ///     y[t]                 =  W (out, k in) @ history[t...t+k-1]
    func run(
        _ stage: PackedConvolution, _ x: UnsafePointer<Float>, stride: Int, _ extent: Extent, into y: Matrix
    ) {
        let width = stage.inputs
        let carried = stage.kernelSize - 1
        let left = stage.leftPadding * width
        let (count, timesteps) = (extent.sequences, extent.timesteps)
        let size = (timesteps + carried) * width
        for sequence in 0..<count {
            let history = work.history + sequence * size
            if let offset = stage.tailOffset {
                history.update(from: sequences[sequence].state + offset, count: left)
            } else {
                history.update(repeating: 0, count: left)
            }
            let inputs = history + left
            for t in 0..<timesteps {
                (inputs + t * width).update(from: x + (t * count + sequence) * stride, count: width)
            }
            (inputs + timesteps * width).update(repeating: 0, count: carried * width - left)
            if let offset = stage.tailOffset {
                (sequences[sequence].state + offset).update(from: history + timesteps * width, count: left)
            }
        }
        if timesteps == 1 {
            // One row of each history: no history overlaps another.
            run(stage.product, work.history, stride: size, rows: count, into: y)
            return
        }
        for sequence in 0..<count {
            let rows = Matrix(base: y.row(sequence), stride: count * y.stride)
            run(stage.product, work.history + sequence * size, stride: width, rows: timesteps, into: rows)
        }
    }
}
