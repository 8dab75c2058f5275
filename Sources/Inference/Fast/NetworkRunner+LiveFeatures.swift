extension NetworkRunner {
    /// x (count, in) and live (count, features) -> y (count, in + features)
    func run(
        _ stage: PackedLiveFeatures, _ x: UnsafePointer<Float>, stride: Int, live: UnsafePointer<Float>, count: Int,
        into y: Matrix
    ) {
        for t in 0..<count {
            y.row(t).update(from: x + t * stride, count: stage.inputs)
            (y.row(t) + stage.inputs).update(from: live + t * stage.features, count: stage.features)
        }
    }
}
