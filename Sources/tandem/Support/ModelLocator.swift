import Foundation
import Inference
import System

/// Finds a model bundle by path or by name, loads it and runs its example.
///
/// A name (no `/` in it) is looked up in the folder of `TANDEM_MODELS`, in `share/tandem/models` of the installation the
/// program belongs to, in `Models` of the current folder, and in the current folder itself.
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
        let candidates = Self.isPath(name) ? [name] : installed(name) + ["./\(name)"]
        if let found = candidates.first(where: Self.isBundle) { return found }
        throw NotFound(
            description: Quotation.line(
                "no model bundle \(name): no model.json in \(candidates.joined(separator: ", "))\(Self.hint(candidates))",
                longest: 2_000))
    }

    /// What is to be said where a bundle called `name` lies here and another that was installed comes first; nil elsewhere.
    func ambiguity(of name: String) -> String? {
        let here = "./\(name)"
        guard !Self.isPath(name), let taken = installed(name).first(where: Self.isBundle), Self.isBundle(here),
            Self.realPath(taken) != Self.realPath(here)
        else { return nil }
        return "\(name) is the one in \(taken); \(here) is another"
    }

    private static func realPath(_ folder: String) -> String {
        URL(filePath: folder).resolvingSymlinksInPath().standardizedFileURL.path
    }

    /// What a daemon, which has another current folder, is to be told of the bundle that is called `name` here.
    func nameElsewhere(_ name: String) -> String {
        let isHere =
            !Self.isPath(name) && !installed(name).contains(where: Self.isBundle) && Self.isBundle("./\(name)")
        return Self.isPath(name) || isHere ? URL(filePath: name).standardizedFileURL.path : name
    }

    /// What names a place rather than a bundle.
    private static func isPath(_ name: String) -> Bool { name.contains("/") || name == "." || name == ".." }

    private func installed(_ name: String) -> [String] { modelFolders.map { "\($0)/\(name)" } }

    private static func isBundle(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(ModelBundle.manifestFile)")
    }

    /// What lies where a bundle was looked for.
    private static func hint(_ candidates: [String]) -> String {
        for candidate in candidates {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder) else { continue }
            guard isFolder.boolValue else {
                return candidate.hasSuffix("/\(ModelBundle.manifestFile)")
                    ? "; a bundle is named by its folder, \(candidate.dropLast(ModelBundle.manifestFile.count + 1))"
                    : "; \(candidate) is a file, expected a folder with model.json and safetensors"
            }
            let held = (try? FileManager.default.contentsOfDirectory(atPath: candidate).sorted()) ?? []
            return "; \(candidate) is a folder that holds "
                + (held.isEmpty ? "nothing" : held.prefix(5).joined(separator: ", ") + (held.count > 5 ? ", ..." : ""))
        }
        return ""
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
