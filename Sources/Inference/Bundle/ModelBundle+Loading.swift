import System

extension ModelBundle {
    /// Reads a bundle and checks all of it: format, layers, hashes, and every tensor's name, shape and numbers.
    ///
    /// Tensors that no layer takes, and dropout where it does nothing, are no errors but ``warnings``.
    ///
    /// - Throws: ``BundleError`` with the first thing that is wrong.
    public static func load(contentsOf directory: String) throws(BundleError) -> ModelBundle {
        let loader = Loader(directory: directory)
        let (manifest, manifestBytes, manifestWarnings) = try loader.manifest()
        var warnings = manifestWarnings
        var hashes = ""

        func network(_ path: BundleManifest.Path?) throws(BundleError) -> PackedPath? {
            guard let path else { return nil }
            let (store, hash) = try loader.weights(of: path)
            hashes += hash
            let names = Set(path.geometry.parameters.map(\.name))
            let unused = store.tensors.keys.filter { !names.contains($0) }.sorted()
            for name in unused.prefix(InferenceLimits.warnedTensors) {
                warnings.append(Quotation.line("\(path.weights): tensor \(name): no layer takes it"))
            }
            if unused.count > InferenceLimits.warnedTensors {
                let more = unused.count - InferenceLimits.warnedTensors
                warnings.append("\(path.weights): no layer takes \(more) more tensors")
            }
            do throws(TensorError) {
                return PackedPath(try PackedNetwork(path.geometry, from: store))
            } catch {
                throw BundleError(.tensor, bundle: directory, file: path.weights, "\(error)")
            }
        }

        let live = try network(manifest.live)
        let window = try network(manifest.window)
        let digest = SHA256.hex(manifestBytes + Array(hashes.utf8))
        return ModelBundle(
            directory: directory, manifest: manifest,
            identity: "\(manifest.name)-\(manifest.version)@\(digest.prefix(8))", warnings: warnings, live: live,
            window: window)
    }

    /// The path out of the plain layers, from the same files, to check the fast path by.
    ///
    /// - Throws: ``BundleError``, as ``load(contentsOf:)`` does.
    public static func plainNetwork(_ path: Path, contentsOf directory: String) throws(BundleError) -> PlainNetwork {
        let loader = Loader(directory: directory)
        let manifest = try loader.manifest().manifest
        guard let path = path == .live ? manifest.live : manifest.window else {
            throw BundleError(.absent, bundle: directory, file: manifestFile, "there is no \(path.rawValue) path")
        }
        let store = try loader.weights(of: path).store
        do throws(TensorError) {
            return try PlainNetwork(path.geometry, from: store)
        } catch {
            throw BundleError(.tensor, bundle: directory, file: path.weights, "\(error)")
        }
    }
}

extension ModelBundle {
    /// Reads the files of one folder.
    struct Loader {
        let directory: String

        /// The manifest, its bytes, and what it warns of.
        func manifest() throws(BundleError) -> (manifest: BundleManifest, bytes: [UInt8], warnings: [String]) {
            let bytes = try read(manifestFile, limit: InferenceLimits.manifestBytes)
            let manifest = try BundleManifest.parse(bytes, bundle: directory, file: manifestFile)
            do throws(BundleManifest.Problem) {
                return (manifest, bytes, try manifest.validate())
            } catch {
                throw BundleError(error.code, bundle: directory, file: manifestFile, error.detail)
            }
        }

        /// The tensors of a path, and their file's hash. The file is no larger than the path's parameters need, in the widest
        /// type that is read, but for some tensors that no layer takes.
        func weights(of path: BundleManifest.Path) throws(BundleError) -> (store: TensorStore, hash: String) {
            let parameters = path.geometry.parameters.reduce(0) { $0 + $1.count }
            let needed =
                parameters * ElementType.float64.byteCount + InferenceLimits.safetensorsHeaderBytes
                + InferenceLimits.unusedTensorBytes
            return try tensors(path.weights, sha256: path.sha256, limit: min(needed, InferenceLimits.weightsFileBytes))
        }

        /// The tensors of a file, and the file's hash.
        func tensors(
            _ file: String, sha256: String?, limit: Int
        ) throws(BundleError) -> (store: TensorStore, hash: String) {
            let bytes = try read(file, limit: limit)
            let tensors: [String: Tensor]
            do throws(SafetensorsError) {
                tensors = try Safetensors(bytes: bytes).tensors
            } catch {
                throw BundleError(.safetensors, bundle: directory, file: file, "\(error)")
            }
            let hash = SHA256.hex(bytes)
            if let sha256, sha256.lowercased() != hash {
                throw BundleError(.hash, bundle: directory, file: file, "found sha256 \(hash), expected \(sha256)")
            }
            return (TensorStore(tensors), hash)
        }

        private func read(_ file: String, limit: Int) throws(BundleError) -> [UInt8] {
            guard !file.isEmpty, !file.contains("/"), file != "..", !file.utf8.contains(0) else {
                throw BundleError(
                    .manifest, bundle: directory, file: manifestFile,
                    "found file name \(Quotation.name(file)), expected a file in the bundle's folder")
            }
            do throws(FileError) {
                return try readFile(directory + "/" + file, limit: limit)
            } catch {
                throw BundleError(
                    error.isMissing ? .missingFile : .unreadableFile, bundle: directory, file: file, error.description)
            }
        }
    }
}
