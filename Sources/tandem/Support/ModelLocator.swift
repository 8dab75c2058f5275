import Foundation
import Inference

/// Finds a model bundle by path or by name, loads it and runs its example.
///
/// A name (no `/` in it) is looked up in the folder of `TANDEM_MODELS`, in `share/tandem/models` of the installation the
/// program belongs to, and in `Models` of the current folder.
struct ModelLocator {
    /// Why no bundle was found: names every place that was looked at.
    struct NotFound: Error, CustomStringConvertible {
        let description: String
    }

    /// A bundle that does not compute what its trainer did.
    struct Unfaithful: Error, CustomStringConvertible {
        let bundle: ModelBundle
        let verification: BundleVerification

        var description: String {
            let worst = verification.comparisons.first { !$0.passes }
            return
                "bundle \(bundle.directory): its example: \(worst?.name ?? "") differs by \(worst?.largestDifference ?? 0), "
                + "expected at most \(worst?.tolerance ?? 0)"
        }
    }

    let environment: [String: String]

    /// The folder of the bundle called `name`.
    func folder(named name: String) throws(NotFound) -> String {
        var candidates = [name]
        if !name.contains("/") {
            candidates = modelFolders.map { "\($0)/\(name)" }
        }
        for candidate in candidates where FileManager.default.fileExists(atPath: "\(candidate)/model.json") {
            return candidate
        }
        throw NotFound(
            description: "no model bundle \(name): no model.json in \(candidates.joined(separator: ", "))")
    }

    /// Loads the bundle called `name` and compares both paths with the outputs its trainer stored.
    ///
    /// - Parameter isLoaded: called when it is loaded, before it is compared.
    /// - Throws: ``NotFound``, or `BundleError` with the tensor, what was found and what was expected.
    func verifiedBundle(named name: String, isLoaded: () -> Void = {}) throws -> ModelBundle {
        let bundle = try ModelBundle.load(contentsOf: try folder(named: name))
        isLoaded()
        guard bundle.manifest.example != nil else { return bundle }
        let verification = try bundle.verify()
        guard verification.passes else { throw Unfaithful(bundle: bundle, verification: verification) }
        return bundle
    }

    private var modelFolders: [String] {
        var folders: [String] = []
        if let named = environment["TANDEM_MODELS"] { folders.append(named) }
        if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            let prefix = URL(filePath: program).deletingLastPathComponent().deletingLastPathComponent()
            folders.append(prefix.appending(path: "share/tandem/models").path)
        }
        folders.append("Models")
        return folders
    }
}
