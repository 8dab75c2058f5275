import CKernels

extension NetworkRunner {
    /// x (count, E) -> y (count, E).
    func run(
        _ stage: PackedAttention, _ x: UnsafePointer<Float>, stride: Int, count: Int, into y: Matrix
    ) {
        let projected = Matrix(base: work.queries, stride: stage.input.outputStride)
        stage.input.run(kernels, x, stride: stride, rows: count, into: projected.base, stride: projected.stride)

        let width = stage.headWidth
        let scale = 1 / Float(width).squareRoot()
        let similarities = Matrix(base: work.similarities, stride: roundUp(count, panelWidth))
        // Ascending: a head is written in whole panels, over the head after it.
        for head in 0..<stage.heads {
            let queries = projected.base + head * width
            packKeys(queries + stage.width, stride: projected.stride, count: count, width: width)
            product(
                work.keyPanels, inputs: width, outputs: count, queries, stride: projected.stride, rows: count,
                into: similarities)
            for t in 0..<count {
                kernels.functions.softmax(similarities.row(t), count, scale)
            }
            packValues(queries + 2 * stage.width, stride: projected.stride, count: count, width: width)
            product(
                work.valuePanels, inputs: count, outputs: width, similarities.base, stride: similarities.stride,
                rows: count, into: Matrix(base: work.heads + head * width, stride: stage.headsStride))
        }

        stage.output.run(
            kernels, work.heads, stride: stage.headsStride, rows: count, into: y.base, stride: y.stride)
        guard stage.hasResidual else { return }
        for t in 0..<count {
            let (from, to) = (x + t * stride, y.row(t))
            for feature in 0..<stage.width { to[feature] += from[feature] }
        }
    }

    /// keys (count, width) -> panels (count / 64, width, 64): similarities are sums over features.
    private func packKeys(_ keys: UnsafePointer<Float>, stride: Int, count: Int, width: Int) {
        for first in Swift.stride(from: 0, to: count, by: panelWidth) {
            let panel = work.keyPanels + first * width
            let filled = min(panelWidth, count - first)
            for feature in 0..<width {
                let row: UnsafeMutablePointer<Float> = panel + feature * panelWidth
                for lane in 0..<filled { row[lane] = keys[(first + lane) * stride + feature] }
                (row + filled).update(repeating: 0, count: panelWidth - filled)
            }
        }
    }

    /// values (count, width) -> panels (width / 64, count, 64): a head's result is a sum over timesteps.
    private func packValues(_ values: UnsafePointer<Float>, stride: Int, count: Int, width: Int) {
        for first in Swift.stride(from: 0, to: width, by: panelWidth) {
            let panel = work.valuePanels + first * count
            let filled = min(panelWidth, width - first)
            for t in 0..<count {
                let row = panel + t * panelWidth
                row.update(from: values + t * stride + first, count: filled)
                (row + filled).update(repeating: 0, count: panelWidth - filled)
            }
        }
    }

    /// y (rows, outputs) = panels^T x (rows, inputs), without a bias.
    private func product(
        _ panels: UnsafePointer<Float>, inputs: Int, outputs: Int, _ x: UnsafePointer<Float>, stride: Int, rows: Int,
        into y: Matrix
    ) {
        var call = ckernels_product(
            panels: panels, panel_count: roundUp(outputs, panelWidth) / panelWidth, inputs: inputs, x: x,
            x_stride: stride, rows: rows, bias: work.zeros, y: y.base, y_stride: y.stride, relu: false)
        kernels.functions.product(&call)
    }
}
