/// How far this machine's scores are from those that the bundle was exported with.
public struct BundleVerification: Sendable, Hashable {
    /// One output of the example, `live.rul` for instance.
    public struct Comparison: Sendable, Hashable {
        public let name: String
        /// Numbers compared.
        public let count: Int
        /// The largest absolute difference, in units of the head; NaN if the path gave one.
        public let largestDifference: Float
        public let tolerance: Float

        public var passes: Bool { largestDifference <= tolerance }
    }

    public let comparisons: [Comparison]
    public let kernels: Kernels.Variant

    public var passes: Bool { comparisons.allSatisfy(\.passes) }

    /// The largest of all differences.
    public var largestDifference: Float {
        comparisons.map(\.largestDifference).reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    }
}

extension ModelBundle {
    /// Runs the example inside the bundle through every path that has heads: the live path step by step, the window path
    /// over the first cycles and over the last ones.
    ///
    /// A difference above the tolerance is no error: see ``BundleVerification/passes``.
    ///
    /// - Throws: ``BundleError`` if there is no example, or it is damaged.
    public func verify(kernels: Kernels = .best) throws(BundleError) -> BundleVerification {
        guard let example = manifest.example else {
            throw BundleError(.absent, bundle: directory, file: Self.manifestFile, "there is no example")
        }
        let store = try Loader(directory: directory).tensors(example.file, sha256: example.sha256).store
        do throws(TensorError) {
            guard let found = store.tensors["channels"] else {
                throw TensorError.missing("channels", shape: [manifest.window?.length ?? 1, channelCount])
            }
            let cycles = found.shape.first ?? 0
            let channels = try store.tensor("channels", shape: [cycles, channelCount])
            var comparisons: [BundleVerification.Comparison] = []
            func compare(_ path: Path, _ name: String, rows: Range<Int>, rowsAtOnce: Int) throws(TensorError) {
                guard let run = try? ModelRun(bundle: self, path: path, kernels: kernels) else { return }
                let sequences = SequenceRunner(run, rows: rowsAtOnce)
                sequences.setStates { _, _ in nil }
                let width = channelCount
                let result = sequences.run(Array(channels.values[rows.lowerBound * width..<rows.upperBound * width]))
                for (head, values, shape) in [
                    ("rul", result.rul, [rows.count]), ("health", result.health, [rows.count, 3]),
                ] {
                    let expected = try store.tensor("\(name).\(head)", shape: shape).values
                    let differences = zip(values, expected).map { abs($0 - $1) }
                    comparisons.append(
                        BundleVerification.Comparison(
                            name: "\(name).\(head)", count: values.count,
                            largestDifference: differences.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) },
                            tolerance: example.tolerance))
                }
            }
            if manifest.live?.heads != nil {
                try compare(.live, "live", rows: 0..<cycles, rowsAtOnce: 1)
            }
            if manifest.window?.heads != nil, let length = manifest.window?.length {
                guard cycles >= length else {
                    throw TensorError.shape("channels", found: found.shape, expected: [length, channelCount])
                }
                try compare(.window, "window", rows: 0..<length, rowsAtOnce: length)
                try compare(.window, "window_last", rows: cycles - length..<cycles, rowsAtOnce: length)
            }
            return BundleVerification(comparisons: comparisons, kernels: kernels.variant)
        } catch {
            throw BundleError(.tensor, bundle: directory, file: example.file, "\(error)")
        }
    }
}
