import FoundationEssentials
public import Simulation

/// A folder with C-MAPSS files under NASA's names, each as it is or compressed by `xz` or `gzip`.
public struct CMAPSSFolder: Sendable, Hashable {
    /// Which half of a set.
    public enum Split: String, Sendable, CaseIterable {
        case train
        case test
    }

    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// The recordings of `sets`, or of every set that is there, in the order of their names.
    ///
    /// - Throws: `CMAPSSError` of code `unreadable` that names what was looked for.
    public func recordings(_ split: Split, sets: [String]?) throws(CMAPSSError) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw CMAPSSError(.unreadable, file: path, "cannot be read as a folder")
        }
        guard let sets else {
            let beginning = "\(split.rawValue)_"
            var found: [String: String] = [:]
            for name in names.sorted() where name.hasPrefix(beginning) {
                guard RecordingName.uncompressed(name).hasSuffix(".txt") else { continue }
                let set = CMAPSSFile.prefix(ofFileAt: name)
                if found[set] == nil { found[set] = "\(path)/\(name)" }
            }
            guard !found.isEmpty else {
                throw CMAPSSError(
                    .unreadable, file: path,
                    "found no \(beginning)....txt, .txt.xz or .txt.gz, expected such as \(beginning)FD001.txt")
            }
            return found.sorted { $0.key < $1.key }.map(\.value)
        }
        var recordings: [String] = []
        for set in sets {
            let candidates = RecordingName.variants(of: "\(split.rawValue)_\(set).txt")
            guard let name = candidates.first(where: names.contains) else {
                throw CMAPSSError(
                    .unreadable, file: path, "found no set \(set): looked for \(candidates.joined(separator: ", "))")
            }
            recordings.append("\(path)/\(name)")
        }
        return recordings
    }
}
