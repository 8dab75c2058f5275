/// A trained model: a folder with `model.json`, the weights of its paths, and an example that proves them.
///
/// A bundle is checked whole before it is used. Its weights are packed once, and shared by every scorer made of it.
public struct ModelBundle: Sendable {
    /// The name of the manifest in the folder.
    public static let manifestFile = "model.json"

    /// The folder, as it was given.
    public let directory: String
    public let manifest: BundleManifest
    /// Name, version, and the first 8 hexadecimal digits of the SHA-256 over `model.json` and the hashes of the weights
    /// files: `cmapss-1.0.0@3f2a91c0`.
    public let identity: String
    /// What is pointless but harmless, one line each.
    public let warnings: [String]

    let live: PackedPath?
    let window: PackedPath?

    init(
        directory: String, manifest: BundleManifest, identity: String, warnings: [String], live: PackedPath?,
        window: PackedPath?
    ) {
        self.directory = directory
        self.manifest = manifest
        self.identity = identity
        self.warnings = warnings
        self.live = live
        self.window = window
    }

    /// Raw channels of a cycle.
    public var channelCount: Int {
        manifest.channels?.count ?? (live ?? window)?.geometry.inputs ?? 0
    }

    /// What the window path reads of the live path at every cycle; `nil` in a bundle that is no cascade.
    public var liveFeatures: LiveFeaturesGeometry? { window?.geometry.liveFeatures }

    /// The bytes that the packed weights take in memory, in all precisions used by now, shared by all engines.
    public var weightBytes: Int {
        (live?.byteCount ?? 0) + (window?.byteCount ?? 0)
    }

    /// The two paths of a bundle.
    public enum Path: String, Sendable, Hashable, CaseIterable {
        case live
        case window
    }

    /// The path's weights in one precision.
    ///
    /// - Throws: ``BundleError`` if the bundle has no such path.
    func network(_ path: Path, precision: Precision) throws(BundleError) -> PackedNetwork {
        guard let packed = path == .live ? live : window else {
            throw BundleError(.absent, bundle: directory, file: Self.manifestFile, "there is no \(path.rawValue) path")
        }
        return packed.network(precision)
    }

    /// The path's weights, if the path can score.
    func scoringNetwork(_ path: Path, precision: Precision) throws(BundleError) -> PackedNetwork {
        let network = try network(path, precision: precision)
        guard network.geometry.heads != nil else {
            throw BundleError(
                .absent, bundle: directory, file: Self.manifestFile,
                "the \(path.rawValue) path has no heads, expected a head rul at least")
        }
        return network
    }
}
