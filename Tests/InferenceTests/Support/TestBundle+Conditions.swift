import Inference

extension TestBundle.Contents {
    /// What sigma is multiplied by in the two conditions, by look-ahead.
    static func conditionFactors(_ path: ModelBundle.Path, lookAhead: Int) -> [Float] {
        path == .live ? [0.7, 1.9] : [1.1 + 0.3 * Float(lookAhead), 0.9 - 0.1 * Float(lookAhead)]
    }

    /// Adds factors of two operating conditions, and to a cascade the conditions too: altitudes below and above 0, with the
    /// inputs as they are.
    mutating func addConditionFactors() {
        if manifest["normalisation"] == nil {
            manifest["normalisation"] = [
                "inputs": ["altitude", "T24", "Nf"], "condition_channels": ["altitude"], "condition_scale": [1.0],
                "conditions": [
                    ["centroid": [-0.5], "mean": [0.0, 0.0, 0.0], "scale": [1.0, 1.0, 1.0]],
                    ["centroid": [0.5], "mean": [0.0, 0.0, 0.0], "scale": [1.0, 1.0, 1.0]],
                ],
            ]
        }
        var lookAheads = 6
        if case .text("last_cycle")? = manifest["window"]?["scores"] { lookAheads = 1 }
        if manifest["uncertainty"] == nil { manifest["uncertainty"] = [:] }
        manifest["uncertainty"]?["condition"] = [
            "live": JSON(Self.conditionFactors(.live, lookAhead: 0)),
            "window": .list((0..<lookAheads).map { JSON(Self.conditionFactors(.window, lookAhead: $0)) }),
        ]
    }
}
