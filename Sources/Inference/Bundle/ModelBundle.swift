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

    let live: PackedNetwork?
    let window: PackedNetwork?

    init(
        directory: String, manifest: BundleManifest, identity: String, warnings: [String], live: PackedNetwork?,
        window: PackedNetwork?
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

    /// The bytes that the packed weights take in memory, shared by all engines.
    public var weightBytes: Int {
        (live?.byteCount ?? 0) + (window?.byteCount ?? 0)
    }

    /// The two paths of a bundle.
    public enum Path: String, Sendable, Hashable, CaseIterable {
        case live
        case window
    }

    /// The path's weights.
    ///
    /// - Throws: ``BundleError`` if the bundle has no such path.
    func network(_ path: Path) throws(BundleError) -> PackedNetwork {
        guard let network = path == .live ? live : window else {
            throw BundleError(.absent, bundle: directory, file: Self.manifestFile, "there is no \(path.rawValue) path")
        }
        return network
    }

    /// The path's weights, if the path can score.
    func scoringNetwork(_ path: Path) throws(BundleError) -> PackedNetwork {
        let network = try network(path)
        guard network.geometry.heads != nil else {
            throw BundleError(
                .absent, bundle: directory, file: Self.manifestFile,
                "the \(path.rawValue) path has no heads, expected a head rul at least")
        }
        return network
    }
}
