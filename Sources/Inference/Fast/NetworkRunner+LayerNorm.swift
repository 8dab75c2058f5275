import CKernels

extension NetworkRunner {
    /// x (count, features) -> y (count, features)
    func run(
        _ stage: PackedLayerNorm, _ x: UnsafePointer<Float>, stride: Int, count: Int, into y: Matrix
    ) {
        for t in 0..<count {
            y.row(t).update(from: x + t * stride, count: stage.width)
            kernels.functions.layer_norm(y.row(t), stage.width, stage.weight, stage.bias, stage.epsilon)
        }
    }
}
