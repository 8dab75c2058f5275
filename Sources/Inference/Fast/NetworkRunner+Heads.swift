extension NetworkRunner {
    /// The layers of one head; none if the network has not got it.
    struct Head {
        let layers: UnsafeMutableBufferPointer<PackedProduct>
        /// Outputs of its layers, in turn: (rows, widest output)
        let activations: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)

        init(_ layers: [PackedProduct], rows: Int, in arena: FloatArena) {
            self.layers = .allocate(capacity: layers.count)
            _ = self.layers.initialize(from: layers)
            let widest = layers.map(\.outputStride).max() ?? 0
            activations = (arena.take(rows * widest), arena.take(rows * widest))
        }
    }

    /// What the heads say of each row, good until the next run; `nil` without the head.
    struct HeadValues {
        /// (rows, 1)
        var rul: Matrix
        /// (rows, 3): logits.
        var health: Matrix?
        /// (rows, 1)
        var sigma: Matrix?
    }

    /// features (rows, outputs) -> what the heads say.
    ///
    /// All first layers, then all second ones, and so on: of one row each is a chain of few sums, and chains that do not wait
    /// for one another run side by side in the processor.
    func heads(_ features: Matrix) -> HeadValues {
        var (rul, health, sigma) = (features, features, features)
        for depth in 0..<max(rulHead.layers.count, healthHead.layers.count, sigmaHead.layers.count) {
            run(rulHead, depth, &rul)
            run(healthHead, depth, &health)
            run(sigmaHead, depth, &sigma)
        }
        return HeadValues(
            rul: rul, health: healthHead.layers.isEmpty ? nil : health, sigma: sigmaHead.layers.isEmpty ? nil : sigma)
    }

    /// One layer of a head, if it has so many.
    private func run(_ head: Head, _ depth: Int, _ values: inout Matrix) {
        guard depth < head.layers.count else { return }
        let layer = head.layers[depth]
        let output = Matrix(
            base: depth & 1 == 0 ? head.activations.0 : head.activations.1, stride: layer.outputStride,
            count: values.count)
        run(layer, values.base, stride: values.stride, rows: values.count, into: output)
        values = output
    }
}
