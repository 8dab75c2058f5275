/// The example of a bundle, run through its paths and compared with what the trainer's framework made of it.
struct VerificationExample {
    let bundle: ModelBundle
    let kernels: Kernels
    /// (T, channels)
    let channels: Tensor
    let expected: TensorStore
    let tolerance: Float

    /// Every output of every path with heads.
    ///
    /// - Throws: ``TensorError`` if an output is not in the example, or the example is shorter than a window.
    func comparisons() throws(TensorError) -> [BundleVerification.Comparison] {
        let cycles = channels.shape[0]
        let manifest = bundle.manifest
        var comparisons: [BundleVerification.Comparison] = []
        var liveFeatures: [Float] = []
        if manifest.live?.heads != nil || bundle.liveFeatures != nil, let live = run(.live, 0..<cycles, rowsAtOnce: 1) {
            liveFeatures = live.liveFeatures
            comparisons += try compare(live.heads, "live")
        }
        guard let window = manifest.window, window.heads != nil, let length = window.length else { return comparisons }
        guard cycles >= length else {
            throw TensorError.shape("channels", found: channels.shape, expected: [length, bundle.channelCount])
        }
        for (name, rows) in [("window", 0..<length), ("window_last", cycles - length..<cycles)] {
            guard let result = run(.window, rows, rowsAtOnce: length, liveFeatures) else { continue }
            comparisons += try compare(result.heads, name)
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
        _ heads: SequenceRunner.HeadValues, _ name: String
    ) throws(TensorError) -> [BundleVerification.Comparison] {
        var comparisons: [BundleVerification.Comparison] = []
        let scored = heads.rul.count
        for (head, values, shape) in [
            ("rul", heads.rul, [scored]), ("health", heads.health, [scored, 3]), ("sigma", heads.sigma, [scored]),
        ] where !values.isEmpty {
            let expected = try expected.tensor("\(name).\(head)", shape: shape).values
            let differences = zip(values, expected).map { abs($0 - $1) }
            comparisons.append(
                BundleVerification.Comparison(
                    name: "\(name).\(head)", count: values.count,
                    largestDifference: differences.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) },
                    tolerance: tolerance))
        }
        return comparisons
    }
}
