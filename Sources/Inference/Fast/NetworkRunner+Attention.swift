import CKernels

extension NetworkRunner {
    /// x (rows, E) -> y (rows, E): the projections of all sequences at once, then sequence by sequence and head by head.
    func run(_ stage: PackedAttention, _ x: UnsafePointer<Float>, stride: Int, _ extent: Extent, into y: Matrix) {
        let projected = Matrix(base: work.queries, stride: stage.input.outputStride)
        run(stage.input, x, stride: stride, rows: extent.rows, into: projected)
        let results = Matrix(base: work.heads, stride: stage.headsStride)
        for sequence in 0..<extent.sequences {
            attend(
                stage, of(sequence, in: projected, extent), timesteps: extent.timesteps,
                into: of(sequence, in: results, extent))
        }
        run(stage.output, work.heads, stride: stage.headsStride, rows: extent.rows, into: y)
        guard stage.hasResidual else { return }
        for row in 0..<extent.rows {
            let (from, to) = (x + row * stride, y.row(row))
            for feature in 0..<stage.width { to[feature] += from[feature] }
        }
    }

    /// The rows of one sequence.
    private func of(_ sequence: Int, in matrix: Matrix, _ extent: Extent) -> Matrix {
        Matrix(base: matrix.row(sequence), stride: extent.sequences * matrix.stride, count: extent.timesteps)
    }

    /// Queries, keys and values (timesteps, 3E) -> the results of all heads (timesteps, E).
    private func attend(_ stage: PackedAttention, _ projected: Matrix, timesteps: Int, into results: Matrix) {
        let width = stage.headWidth
        let scale = 1 / Float(width).squareRoot()
        let similarities = Matrix(base: work.similarities, stride: roundUp(timesteps, panelWidth))
        // Ascending: a head is written in whole panels, over the head after it.
        for head in 0..<stage.heads {
            let queries = projected.base + head * width
            packKeys(queries + stage.width, stride: projected.stride, count: timesteps, width: width)
            product(
                work.keyPanels, inputs: width, outputs: timesteps, queries, stride: projected.stride, rows: timesteps,
                into: similarities)
            for t in 0..<timesteps {
                kernels.functions.softmax(similarities.row(t), timesteps, scale)
            }
            packValues(queries + 2 * stage.width, stride: projected.stride, count: timesteps, width: width)
            product(
                work.valuePanels, inputs: timesteps, outputs: width, similarities.base, stride: similarities.stride,
                rows: timesteps, into: Matrix(base: results.base + head * width, stride: results.stride))
        }
    }

    // What fills the last panel of keys or values is left as it is: nobody reads what comes of it.

    /// keys (count, width) -> panels (count / 64, width, 64): similarities are sums over features.
    private func packKeys(_ keys: UnsafePointer<Float>, stride: Int, count: Int, width: Int) {
        var (t, key) = (0, keys)
        // Four keys at a time, or one: a panel holds a multiple of four.
        while t < count {
            var lane = work.keyPanels + (t & ~(panelWidth - 1)) * width + (t & (panelWidth - 1))
            if count - t >= 4 {
                let (second, third, fourth) = (key + stride, key + 2 * stride, key + 3 * stride)
                for feature in 0..<width {
                    let column = SIMD4(key[feature], second[feature], third[feature], fourth[feature])
                    UnsafeMutableRawPointer(lane).storeBytes(of: column, as: SIMD4<Float>.self)
                    lane += panelWidth
                }
                (t, key) = (t + 4, fourth + stride)
            } else {
                for feature in 0..<width {
                    lane.pointee = key[feature]
                    lane += panelWidth
                }
                (t, key) = (t + 1, key + stride)
            }
        }
    }

    /// values (count, width) -> panels (width / 64, count, 64): a head's result is a sum over timesteps.
    private func packValues(_ values: UnsafePointer<Float>, stride: Int, count: Int, width: Int) {
        for first in Swift.stride(from: 0, to: width, by: panelWidth) {
            let panel = work.valuePanels + first * count
            let filled = min(panelWidth, width - first)
            for t in 0..<count {
                (panel + t * panelWidth).update(from: values + t * stride + first, count: filled)
            }
        }
    }

    /// y (rows, outputs) = panels^T x (rows, inputs), both made of activations, without a bias.
    private func product(
        _ panels: UnsafePointer<Float>, inputs: Int, outputs: Int, _ x: UnsafePointer<Float>, stride: Int, rows: Int,
        into y: Matrix
    ) {
        var call = ckernels_matmul(
            weights: ckernels_weights(
                panels: panels, panel_count: roundUp(outputs, panelWidth) / panelWidth, inputs: inputs, words: inputs,
                scale: nil, start: nil),
            x: x, x_stride: stride, x_scale: nil, rows: rows, bias: work.zeros, y: y.base, y_stride: y.stride,
            relu: false)
        float32.matmul(&call)
    }
}
