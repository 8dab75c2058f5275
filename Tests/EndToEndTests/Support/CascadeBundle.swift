import Foundation
import Inference

/// A cascade of the reference backbone's size in a folder of its own: the window path's stack reads the live path's last 32
/// features of every cycle too, by weights of no meaning. For what a cascade costs and keeps, not for how well it scores.
final class CascadeBundle: Sendable {
    static let featureCount = 32

    let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-cascade-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.copyItem(at: URL(filePath: Program.reference), to: folder)
        try editManifest()
        try widenStack()
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private struct Unexpected: Error {}

    private func editManifest() throws {
        let file = folder.appending(path: "model.json")
        guard
            var manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any],
            var window = manifest["window"] as? [String: Any], var layers = window["layers"] as? [[String: Any]],
            let stack = layers.firstIndex(where: { $0["type"] as? String == "lstm" }),
            let inputs = layers[stack]["input_size"] as? Int
        else { throw Unexpected() }
        layers[stack]["input_size"] = inputs + Self.featureCount
        layers.insert(
            [
                "type": "live_features", "name": "features", "layer": "dense3", "in_features": inputs,
                "features": Self.featureCount,
            ], at: stack)
        window["layers"] = layers
        window["sha256"] = nil
        manifest["window"] = window
        manifest["example"] = nil
        manifest["name"] = "cascade"
        try JSONSerialization.data(withJSONObject: manifest).write(to: file)
    }

    /// Gives each gate of the first layer as many more weights as there are features.
    private func widenStack() throws {
        let path = folder.appending(path: "window.safetensors").path
        var weights = try Safetensors(contentsOf: path)
        for suffix in ["l0", "l0_reverse"] {
            guard let narrow = weights.tensors["lstm.weight_ih_\(suffix)"] else { throw Unexpected() }
            let rows = (0..<narrow.rowCount).map { row in
                narrow.row(row) + (0..<Self.featureCount).map { Float((row + $0) % 7 - 3) * 0.01 }
            }
            weights.tensors["lstm.weight_ih_\(suffix)"] = Tensor(rows: rows.map { Array($0) })
        }
        try weights.write(to: path)
    }
}
