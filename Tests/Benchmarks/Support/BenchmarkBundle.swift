import Foundation
public import Inference

/// Bundles to time.
public enum BenchmarkBundle {
    /// The repository's root.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The bundle that is shipped, or the one that `TANDEM_BENCHMARK_BUNDLE` names.
    public static func shipped() throws -> ModelBundle {
        let named = ProcessInfo.processInfo.environment["TANDEM_BENCHMARK_BUNDLE"]
        return try ModelBundle.load(contentsOf: named ?? "\(root)/Models/cmapss")
    }

    /// A bundle whose paths are one layer each, with weights of no meaning. `layer` is as in `model.json`; its name is `x`.
    public static func layer(_ layer: String, path: ModelBundle.Path) throws -> ModelBundle {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let manifest = """
            {"format": "tandem-model", "format_version": 1, "name": "layer", "version": "1",
             "\(path.rawValue)": {"weights": "weights.safetensors", "layers": [\(layer)]}}
            """
        let geometry = try JSONDecoder().decode(LayerGeometry.self, from: Data(layer.utf8))
        var tensors: [String: Tensor] = [:]
        for parameter in geometry.parameters {
            tensors[parameter.name] = Tensor(shape: parameter.shape, values: noise(parameter.count).map { $0 * 0.1 })
        }
        try Data(manifest.utf8).write(to: folder.appending(path: "model.json"))
        try Safetensors(tensors: tensors).write(to: folder.appending(path: "weights.safetensors").path)
        return try ModelBundle.load(contentsOf: folder.path)
    }

    /// The precisions that run here.
    public static var precisions: [Precision] { Precision.allCases.filter { Kernels.best.supports($0) } }
}
