/// How far this machine's scores are from those that the bundle was exported with.
public struct BundleVerification: Sendable, Hashable {
    /// One output of the example, `live.rul` for instance, or `window.output` of a path without heads.
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
    /// Runs the example inside the bundle through every path: the live path step by step from its first
    /// cycle, the window path over the first cycles and over the last ones, with the live run's features if it reads them.
    ///
    /// A difference above the tolerance is no error: see ``BundleVerification/passes``.
    ///
    /// - Throws: ``BundleError`` if there is no example, or it is damaged.
    public func verify(kernels: Kernels = .best) throws(BundleError) -> BundleVerification {
        guard let example = manifest.example else {
            throw BundleError(.absent, bundle: directory, file: Self.manifestFile, "there is no example")
        }
        let store = try Loader(directory: directory).tensors(
            example.file, sha256: example.sha256, limit: InferenceLimits.exampleBytes
        ).store
        do throws(TensorError) {
            guard let found = store.tensors["channels"] else {
                throw TensorError.missing("channels", shape: [manifest.window?.length ?? 1, channelCount])
            }
            let cycles = found.shape.first ?? 0
            let channels = try store.tensor("channels", shape: [cycles, channelCount])
            let example = VerificationExample(
                bundle: self, kernels: kernels, channels: channels, expected: store, tolerance: example.tolerance)
            return BundleVerification(comparisons: try example.comparisons(), kernels: kernels.variant)
        } catch {
            throw BundleError(.tensor, bundle: directory, file: example.file, "\(error)")
        }
    }
}
