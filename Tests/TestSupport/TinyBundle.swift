public import Foundation
public import Inference

/// A small but whole model bundle, written to a folder of its own: three channels, both paths with heads, weights from a
/// fixed seed. For tests that need some model and care little which.
public struct TinyBundle {
    public static let channels = ["altitude", "T24", "Nf"]

    /// The folder; removed by ``remove()``.
    public let folder: URL

    /// What the window path is.
    public enum Kind: Sendable, CaseIterable {
        /// Reads a window and scores every cycle of it.
        case plain
        /// Reads the live path's features of every cycle too.
        case cascade
        /// A cascade that scores the last cycle alone, from its stack's final state.
        case lastCycle

        var inputs: Int { self == .plain ? 3 : 7 }
        var scores: String { self == .lastCycle ? "last_cycle" : "every_cycle" }
        var output: String { self == .lastCycle ? "final" : "sequence" }
        var liveFeatures: String {
            self == .plain
                ? ""
                : #"{"type": "live_features", "name": "features", "layer": "lstm", "in_features": 3, "features": 4}, "#
        }
    }

    /// - Parameters:
    ///   - windowLength: cycles per window.
    ///   - conditions: whether inputs are normalised per operating condition, of which there are two.
    ///   - kind: what the window path is.
    ///   - version: bundles of different versions have different weights.
    ///   - channels: what it reads; the models know them by their number.
    public init(
        windowLength: Int = 30, conditions: Bool = false, kind: Kind = .plain, version: Int = 1,
        channels: [String] = TinyBundle.channels
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tandem-bundle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let normalisation =
            conditions
            ? """
            "normalisation": {
              "inputs": ["altitude", "T24", "Nf"], "condition_channels": ["altitude"], "condition_scale": [42.0],
              "conditions": [
                {"centroid": [0.0], "mean": [20.0, 640.0, 2388.0], "scale": [20.0, 0.5, 0.1]},
                {"centroid": [42.0], "mean": [20.0, 550.0, 2212.0], "scale": [20.0, 0.5, 0.1]}
              ]},
            """ : ""
        let json = """
            {"format": "tandem-model", "format_version": 1, "name": "tiny", "version": "\(version).0.0",
             "channels": [
               {"name": "\(channels[0])", "unit": "kft", "minimum": -1, "maximum": 50},
               {"name": "\(channels[1])", "unit": "degR", "minimum": 0, "maximum": 1000},
               {"name": "\(channels[2])", "unit": "rpm", "minimum": 0, "maximum": 5000}],
             \(normalisation)
             "live": {"weights": "live.safetensors", "layers": [\(Self.lstm(bidirectional: false))],
               "heads": \(Self.heads(4))},
             "window": {"weights": "window.safetensors", "length": \(windowLength), "scores": "\(kind.scores)",
               "layers": [\(kind.liveFeatures)\(Self.lstm(inputs: kind.inputs, bidirectional: true, output: kind.output))],
               "heads": \(Self.heads(8))},
             "target": {"name": "rul", "unit": "cycles", "cap": 125, "scale": 125}}
            """
        try json.write(to: folder.appending(path: "model.json"), atomically: true, encoding: .utf8)
        var random = SplitMix(seed: 41 + UInt64(version))
        try Safetensors(tensors: Self.weights(directions: [""], width: 4, &random))
            .write(to: folder.appending(path: "live.safetensors").path)
        try Safetensors(
            tensors: Self.weights(directions: ["", "_reverse"], inputs: kind.inputs, width: 8, &random)
        )
        .write(to: folder.appending(path: "window.safetensors").path)
    }

    public func load() throws -> ModelBundle {
        try ModelBundle.load(contentsOf: folder.path)
    }

    public func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    private static func lstm(inputs: Int = 3, bidirectional: Bool, output: String = "sequence") -> String {
        """
        {"type": "lstm", "name": "lstm", "input_size": \(inputs), "hidden_size": 4, "num_layers": 1,
         "bidirectional": \(bidirectional), "merge": "concat", "bias": true, "dropout": 0, "output": "\(output)"}
        """
    }

    private static func heads(_ width: Int) -> String {
        """
        {"rul": [{"type": "linear", "name": "rul1", "in_features": \(width), "out_features": 1, "bias": true,
          "activation": "none"}],
         "health": [{"type": "linear", "name": "health1", "in_features": \(width), "out_features": 3, "bias": true,
          "activation": "none"}]}
        """
    }

    private static func weights(directions: [String], inputs: Int = 3, width: Int, _ random: inout SplitMix) -> [String:
        Tensor]
    {
        var tensors: [String: Tensor] = [:]
        for direction in directions {
            tensors["lstm.weight_ih_l0\(direction)"] = random.tensor([16, inputs])
            tensors["lstm.weight_hh_l0\(direction)"] = random.tensor([16, 4])
            tensors["lstm.bias_ih_l0\(direction)"] = random.tensor([16])
            tensors["lstm.bias_hh_l0\(direction)"] = random.tensor([16])
        }
        tensors["rul1.weight"] = random.tensor([1, width])
        tensors["rul1.bias"] = Tensor(shape: [1], values: [0.5])
        tensors["health1.weight"] = random.tensor([3, width])
        tensors["health1.bias"] = random.tensor([3])
        return tensors
    }
}

extension SplitMix {
    /// Weights that are the same everywhere, uniform in -0.5 ..< 0.5.
    fileprivate mutating func tensor(_ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        return Tensor(shape: shape, values: (0..<count).map { _ in Float(next() >> 40) / Float(1 << 24) - 0.5 })
    }
}
