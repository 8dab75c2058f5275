import Inference

/// The reference backbone in the manifest's words, with bias-free convolutions and batch normalisation as it is trained.
enum Backbone {
    static let heads: JSON = [
        "rul": .list(dense("rul", [32, 64, 32, 16, 1])), "health": .list(dense("health", [32, 32, 16, 3])),
    ]

    static func layers(_ path: ModelBundle.Path) -> JSON {
        let padding = path == .live ? "causal" : "centered"
        let convolutions = [(17, 64), (64, 128), (128, 64)].enumerated().flatMap { index, widths -> [JSON] in
            [
                [
                    "type": "conv1d", "name": .text("conv\(index + 1)"), "in_channels": .bare("\(widths.0)"),
                    "out_channels": .bare("\(widths.1)"), "kernel_size": 3, "padding": .text(padding), "bias": false,
                ],
                [
                    "type": "batch_norm", "name": .text("bn\(index + 1)"), "num_features": .bare("\(widths.1)"),
                    "eps": 1e-5, "activation": "relu",
                ],
            ]
        }
        let stack: JSON = [
            "type": "lstm", "name": "lstm", "input_size": 64, "hidden_size": 256, "num_layers": 2,
            "bidirectional": .bare("\(path == .window)"), "dropout": 0.2,
        ]
        let attention: [JSON] = [
            ["type": "self_attention", "name": "attention", "embed_dim": 512, "num_heads": 8, "residual": true],
            ["type": "layer_norm", "name": "norm", "normalized_shape": 512],
        ]
        let trunk = dense("dense", path == .live ? [256, 64, 32] : [512, 256, 64, 32], from: path == .live ? 2 : 1)
        return .list(
            convolutions + [stack] + (path == .live ? [] : attention)
                + trunk.map {
                    var layer = $0
                    layer["activation"] = "relu"
                    return layer
                })
    }

    private static func dense(_ name: String, _ widths: [Int], from first: Int = 1) -> [JSON] {
        zip(widths, widths.dropFirst()).enumerated().map { index, pair in
            [
                "type": "linear", "name": .text("\(name)\(index + first)"), "in_features": .bare("\(pair.0)"),
                "out_features": .bare("\(pair.1)"), "activation": index == widths.count - 2 ? "none" : "relu",
            ]
        }
    }
}
