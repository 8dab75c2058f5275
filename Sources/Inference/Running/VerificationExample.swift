/// The example of a bundle, run through its paths and compared with what the trainer's framework made of it.
struct VerificationExample {
    let bundle: ModelBundle
    let kernels: Kernels
    /// (T, channels)
    let channels: Tensor
    let expected: TensorStore
    let tolerance: Float

    /// Every head's output of every path; of a path without heads what its last layer emits.
    ///
    /// - Throws: ``TensorError`` if an output is not in the example, or the example is shorter than a window.
    func comparisons() throws(TensorError) -> [BundleVerification.Comparison] {
        let cycles = channels.shape[0]
        let manifest = bundle.manifest
        var comparisons: [BundleVerification.Comparison] = []
        var liveFeatures: [Float] = []
        if let live = run(.live, 0..<cycles, rowsAtOnce: 1) {
            liveFeatures = live.liveFeatures
            comparisons += try compare(live, .live, "live")
        }
        guard let length = manifest.window?.length else { return comparisons }
        guard cycles >= length else {
            throw TensorError.shape("channels", found: channels.shape, expected: [length, bundle.channelCount])
        }
        for (name, rows) in [("window", 0..<length), ("window_last", cycles - length..<cycles)] {
            guard let result = run(.window, rows, rowsAtOnce: length, liveFeatures) else { continue }
            comparisons += try compare(result, .window, name)
        }
        return comparisons
    }

    /// One sequence of the example's rows; `nil` if the bundle has no such path.
    ///
    /// - Parameter liveFeatures: of all rows of the example.
    private func run(
        _ path: ModelBundle.Path, _ rows: Range<Int>, rowsAtOnce: Int, _ liveFeatures: [Float] = []
    ) -> SequenceRunner.Result? {
        guard let run = try? ModelRun(bundle: bundle, path: path, kernels: kernels) else { return nil }
        let sequences = SequenceRunner(run, rows: rowsAtOnce)
        sequences.setStates { _, _ in nil }
        func cut(_ values: [Float], _ width: Int) -> [Float] {
            Array(values[rows.lowerBound * width..<rows.upperBound * width])
        }
        return sequences.run(
            cut(channels.values, bundle.channelCount),
            liveFeatures: cut(liveFeatures, path == .window ? bundle.liveFeatures?.features ?? 0 : 0))
    }

    private func compare(
        _ result: SequenceRunner.Result, _ path: ModelBundle.Path, _ name: String
    ) throws(TensorError) -> [BundleVerification.Comparison] {
        let heads = result.heads
        let scored = heads.rul.count
        var outputs = [
            ("rul", heads.rul, [scored]), ("health", heads.health, [scored, 3]), ("sigma", heads.sigma, [scored]),
        ]
        if let geometry = (path == .live ? bundle.manifest.live : bundle.manifest.window)?.geometry,
            geometry.heads == nil
        {
            outputs = [("output", result.output, [result.output.count / geometry.outputs, geometry.outputs])]
        }
        var comparisons: [BundleVerification.Comparison] = []
        for (output, values, shape) in outputs where !values.isEmpty {
            let expected = try expected.tensor("\(name).\(output)", shape: shape).values
            let differences = zip(values, expected).map { abs($0 - $1) }
            comparisons.append(
                BundleVerification.Comparison(
                    name: "\(name).\(output)", count: values.count,
                    largestDifference: differences.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) },
                    tolerance: tolerance))
        }
        return comparisons
    }
}
