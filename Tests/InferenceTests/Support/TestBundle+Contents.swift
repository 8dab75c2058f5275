import Inference

extension TestBundle.Contents {
    /// A small bundle with everything in it: four channels of which three are read, two operating conditions, both paths,
    /// uncertainty. Window of 6.
    static func small(_ test: String = "small") throws -> Self {
        var contents = Self(
            manifest: [
                "format": "tandem-model", "format_version": 1, "name": "small", "version": "0.1.0",
                "channels": [
                    ["name": "altitude", "unit": "kft", "minimum": -1, "maximum": 50],
                    ["name": "T24", "unit": "degR"], ["name": "unread", "unit": ""], ["name": "Nf", "unit": "rpm"],
                ],
                "normalisation": [
                    "inputs": ["Nf", "altitude", "T24"],
                    "condition_channels": ["altitude"],
                    "condition_scale": [42.0],
                    "conditions": [
                        ["centroid": [0.0], "mean": [2388.0, 0.0, 641.5], "scale": [4.0, 0.5, 2.0]],
                        ["centroid": [20.0], "mean": [2300.0, 20.0, 607.0], "scale": [8.0, 0.25, 1.0]],
                    ],
                ],
                "target": ["name": "rul", "unit": "cycles", "cap": 125.0, "scale": 125.0],
                "uncertainty": [
                    "rul": [0, 25, 125], "live": [2, 12, 22],
                    "window": [[1, 6, 11], [1, 5, 10], [1, 4, 9], [1, 3, 8], [1, 2, 7], [1, 1, 6]],
                ],
            ])
        let heads: JSON = [
            "rul": [
                ["type": "linear", "name": "rul1", "in_features": 9, "out_features": 5, "activation": "relu"],
                ["type": "linear", "name": "rul2", "in_features": 5, "out_features": 1],
            ],
            "health": [["type": "linear", "name": "health1", "in_features": 9, "out_features": 3]],
        ]
        let convolutions: (String) -> [JSON] = { padding in
            [
                [
                    "type": "conv1d", "name": "conv1", "in_channels": 3, "out_channels": 7, "kernel_size": 3,
                    "padding": .text(padding), "bias": false,
                ],
                ["type": "batch_norm", "name": "bn1", "num_features": 7, "activation": "relu"],
            ]
        }
        try contents.add(
            .live, test + " live",
            layers: .list(
                convolutions("causal") + [
                    ["type": "lstm", "name": "lstm", "input_size": 7, "hidden_size": 21, "num_layers": 2],
                    ["type": "linear", "name": "dense", "in_features": 21, "out_features": 9, "activation": "relu"],
                ]),
            heads: heads)
        try contents.add(
            .window, test + " window",
            layers: .list(
                convolutions("centered") + [
                    [
                        "type": "lstm", "name": "lstm", "input_size": 7, "hidden_size": 18, "num_layers": 2,
                        "bidirectional": true, "dropout": 0.2,
                    ],
                    ["type": "self_attention", "name": "attention", "embed_dim": 36, "num_heads": 3, "residual": true],
                    ["type": "layer_norm", "name": "norm", "normalized_shape": 36],
                    ["type": "linear", "name": "dense", "in_features": 36, "out_features": 9, "activation": "relu"],
                ]),
            heads: heads, length: 6)
        return contents
    }

    /// Cycles of the small bundle's channels that stay in the models' working range, (count, 4).
    static func cycles(_ count: Int, seed: String = "cycles") -> Tensor {
        let noise = Generator.uniform(seed, count: count * 4)
        let values = (0..<count).flatMap { t -> [Float] in
            let isHigh = noise[4 * t] > 0
            return [
                (isHigh ? 20 : 0) + 0.1 * noise[4 * t + 1], (isHigh ? 607 : 641.5) + 2 * noise[4 * t + 2], -1e9,
                (isHigh ? 2300 : 2388) + 4 * noise[4 * t + 3],
            ]
        }
        return Tensor(shape: [count, 4], values: values)
    }
}
