import CKernels

extension NetworkRunner {
    /// x (rows, features) -> y (rows, features)
    func run(_ stage: PackedLayerNorm, _ x: UnsafePointer<Float>, stride: Int, rows: Int, into y: Matrix) {
        for row in 0..<rows {
            y.row(row).update(from: x + row * stride, count: stage.width)
            kernels.functions.layer_norm(y.row(row), stage.width, stage.weight, stage.bias, stage.epsilon)
        }
    }
}
