import Inference

extension TestBundle.Contents {
    /// A small cascade, the twin of `cascade` in `Fixtures/make_fixtures.py`: its window path reads 9 live features, its live
    /// path begins with a state of its own, and both have a sigma head. Window of 6.
    ///
    /// - Parameters:
    ///   - output: what the window path's stack emits; with `final` the last cycle alone is scored.
    ///   - merge: how its directions become one.
    static func cascade(
        _ output: LSTMGeometry.Output = .sequence, _ merge: LSTMGeometry.Merge = .concat
    ) throws -> Self {
        let test = cascadeName(output, merge)
        let lookAheads = output == .final ? 1 : 6
        var contents = Self(
            manifest: [
                "format": "tandem-model", "format_version": 1, "name": "cascade", "version": "0.1.0",
                "channels": [["name": "altitude"], ["name": "T24"], ["name": "Nf"]],
                "target": ["name": "rul", "unit": "cycles", "cap": 125.0, "scale": 125.0],
                "uncertainty": [
                    "rul": [0, 125], "live": [1, 3],
                    "window": .list((0..<lookAheads).map { [.bare("\(6 - $0)"), .bare("\(7 - $0)")] }),
                    "temperature": [
                        "live": 2.0, "window": .list((0..<lookAheads).map { .bare("\(0.5 + Double($0))") }),
                    ],
                ],
            ])
        func linear(_ name: String, _ inputs: Int, _ outputs: Int, relu: Bool = false) -> JSON {
            [
                "type": "linear", "name": .text(name), "in_features": .bare("\(inputs)"),
                "out_features": .bare("\(outputs)"), "activation": relu ? "relu" : "none",
            ]
        }
        let heads: JSON = [
            "rul": [linear("rul1", 9, 5, relu: true), linear("rul2", 5, 1)], "health": [linear("health1", 9, 3)],
            "sigma": [linear("sigma1", 9, 4, relu: true), linear("sigma2", 4, 1)],
        ]
        func convolution(_ padding: String) -> JSON {
            [
                "type": "conv1d", "name": "conv1", "in_channels": 3, "out_channels": 7, "kernel_size": 3,
                "padding": .text(padding), "activation": "relu",
            ]
        }
        try contents.add(
            .live, "\(test) live",
            layers: [
                convolution("causal"),
                ["type": "lstm", "name": "lstm", "input_size": 7, "hidden_size": 11, "initial_state": true],
                linear("dense", 11, 9, relu: true),
            ],
            heads: heads)
        try contents.add(
            .window, "\(test) window",
            layers: [
                convolution("centered"),
                ["type": "live_features", "name": "features", "layer": "dense", "in_features": 7, "features": 9],
                [
                    "type": "lstm", "name": "lstm", "input_size": 16, "hidden_size": 18, "bidirectional": true,
                    "merge": .text(merge.rawValue), "output": .text(output.rawValue),
                ],
                linear("dense", merge == .concat ? 36 : 18, 9, relu: true),
            ],
            heads: heads, length: 6, scores: output == .final ? "last_cycle" : nil)
        return contents
    }

    /// The name of its weights and expected numbers.
    static func cascadeName(_ output: LSTMGeometry.Output, _ merge: LSTMGeometry.Merge) -> String {
        "cascade \(output.rawValue) \(merge.rawValue)"
    }

    /// The cycles that PyTorch was asked about, (21, 3).
    static let cascadeCycles = Generator.tensor("cascade", "input", [1, 21, 3]).reshaped([21, 3])
}
