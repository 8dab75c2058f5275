extension NetworkRunner {
    /// x (rows, in) and each sequence's live features (timesteps, features) -> y (rows, in + features)
    func run(_ stage: PackedLiveFeatures, _ x: UnsafePointer<Float>, stride: Int, _ extent: Extent, into y: Matrix) {
        for sequence in 0..<extent.sequences {
            guard let live = sequences[sequence].live else {
                preconditionFailure("found no live features, expected \(stage.features) a timestep")
            }
            for t in 0..<extent.timesteps {
                let row = t * extent.sequences + sequence
                y.row(row).update(from: x + row * stride, count: stage.inputs)
                (y.row(row) + stage.inputs).update(from: live + t * stage.features, count: stage.features)
            }
        }
    }
}
