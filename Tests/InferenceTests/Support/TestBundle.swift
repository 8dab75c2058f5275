import CKernels
import Foundation
import Inference

/// A bundle in a temporary folder, removed when the test is done with it.
final class TestBundle {
    let directory: String

    /// Writes the files; a hash that says `"computed"` becomes that of its file.
    init(_ contents: Contents) throws {
        directory = NSTemporaryDirectory() + "tandem-inference-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var manifest = contents.manifest
        for (file, bytes) in contents.files {
            try Data(bytes).write(to: URL(filePath: "\(directory)/\(file)"))
            for (part, key) in [("live", "weights"), ("window", "weights"), ("example", "file")] {
                guard case .text(file)? = manifest[part]?[key], case .text("computed")? = manifest[part]?["sha256"]
                else {
                    continue
                }
                manifest[part]?["sha256"] = .text(Self.sha256(bytes))
            }
        }
        if contents.hasManifest {
            try Data(manifest.serialised.utf8).write(to: URL(filePath: "\(directory)/model.json"))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func load() throws(BundleError) -> ModelBundle {
        try ModelBundle.load(contentsOf: directory)
    }

    static func sha256(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        ckernels_sha256(bytes, bytes.count, &digest)
        return digest.map { String(format: "%02x", $0) }.joined()
    }

    /// What a bundle is made of, for a test to change before it is written.
    struct Contents {
        var manifest: JSON
        var files: [String: [UInt8]] = [:]
        var hasManifest = true

        /// Replaces tensors of a weights file.
        mutating func edit(_ file: String, _ change: (inout [String: Tensor]) throws -> Void) throws {
            var tensors = try Safetensors(bytes: files[file] ?? []).tensors
            try change(&tensors)
            files[file] = Safetensors(tensors: tensors).encoded()
        }
    }
}

extension TestBundle.Contents {
    /// A bare path: layers with generated weights, no heads, no channels.
    static func bare(_ path: ModelBundle.Path, _ test: String, layers: JSON) throws -> Self {
        var contents = Self(
            manifest: [
                "format": "tandem-model", "format_version": 1, "name": "test", "version": "1",
            ])
        try contents.add(path, test, layers: layers)
        return contents
    }

    /// Adds a path whose weights are generated.
    mutating func add(
        _ path: ModelBundle.Path, _ test: String, layers: JSON, heads: JSON? = nil, length: Int? = nil,
        scores: String? = nil
    ) throws {
        let file = "\(path.rawValue).safetensors"
        var json: JSON = ["weights": .text(file), "sha256": "computed", "layers": layers]
        json["heads"] = heads
        json["scores"] = scores.map { .text($0) }
        json["length"] = length.map { .bare("\($0)") }
        manifest[path.rawValue] = json
        let geometry = NetworkGeometry(
            layers: try JSONDecoder().decode([LayerGeometry].self, from: Data(layers.serialised.utf8)),
            heads: try heads.map { try JSONDecoder().decode(HeadsGeometry.self, from: Data($0.serialised.utf8)) })
        files[file] = Safetensors(tensors: Generator.weights(test, geometry)).encoded()
    }
}
