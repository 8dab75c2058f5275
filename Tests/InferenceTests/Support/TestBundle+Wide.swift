import Inference

extension TestBundle.Contents {
    /// A bundle with a layer of every kind that is converted to another precision: convolutions behind the first, stacks,
    /// attention, dense layers wide enough. The window path reads 9 live features; window of 7.
    static func wide() throws -> Self {
        var contents = Self(
            manifest: [
                "format": "tandem-model", "format_version": 1, "name": "wide", "version": "0.1.0",
                "channels": [["name": "altitude"], ["name": "T24"], ["name": "Nf"]],
                "target": ["name": "rul", "unit": "cycles", "cap": 125.0, "scale": 125.0],
                "uncertainty": ["rul": [0, 125], "live": [1, 3]],
            ])
        func linear(_ name: String, _ inputs: Int, _ outputs: Int, relu: Bool = true) -> JSON {
            [
                "type": "linear", "name": .text(name), "in_features": .bare("\(inputs)"),
                "out_features": .bare("\(outputs)"), "activation": relu ? "relu" : "none",
            ]
        }
        func convolution(_ name: String, _ inputs: Int, _ outputs: Int, _ padding: String) -> JSON {
            [
                "type": "conv1d", "name": .text(name), "in_channels": .bare("\(inputs)"),
                "out_channels": .bare("\(outputs)"), "kernel_size": 3, "padding": .text(padding), "activation": "relu",
            ]
        }
        let heads: JSON = [
            "rul": [linear("rul1", 9, 5), linear("rul2", 5, 1, relu: false)],
            "health": [linear("health1", 9, 3, relu: false)], "sigma": [linear("sigma1", 9, 1, relu: false)],
        ]
        try contents.add(
            .live, "wide live",
            layers: [
                convolution("conv1", 3, 18, "causal"), convolution("conv2", 18, 37, "causal"),
                ["type": "lstm", "name": "lstm", "input_size": 37, "hidden_size": 43, "num_layers": 2],
                linear("dense1", 43, 100), linear("dense2", 100, 9),
            ],
            heads: heads)
        try contents.add(
            .window, "wide window",
            layers: [
                convolution("conv1", 3, 18, "centered"), convolution("conv2", 18, 37, "centered"),
                ["type": "live_features", "name": "features", "layer": "dense2", "in_features": 37, "features": 9],
                [
                    "type": "lstm", "name": "lstm", "input_size": 46, "hidden_size": 21, "num_layers": 2,
                    "bidirectional": true,
                ],
                ["type": "self_attention", "name": "attention", "embed_dim": 42, "num_heads": 3, "residual": true],
                ["type": "layer_norm", "name": "norm", "normalized_shape": 42],
                linear("dense1", 42, 100), linear("dense2", 100, 9),
            ],
            heads: heads, length: 7)
        // Scores in the middle, where they are not cut off.
        for path in ["live", "window"] {
            try contents.edit("\(path).safetensors") { $0["rul2.bias"] = Tensor(shape: [1], values: [0.5]) }
        }
        return contents
    }
}
