/// The dense layers behind the last layer of a path, which make a score of its features.
public struct HeadsGeometry: Sendable, Hashable, Decodable {
    /// Ends in 1 feature, the remaining life as a part of the target's scale.
    public var rul: [LayerGeometry]
    /// Ends in 3 features, the logits of normal, degrading and critical. Without it the probabilities follow from the
    /// remaining life and its standard deviation.
    public var health: [LayerGeometry]?
    /// Ends in 1 feature v; `softplus(v)` is the standard deviation as a part of the target's scale.
    public var sigma: [LayerGeometry]?

    public init(rul: [LayerGeometry], health: [LayerGeometry]? = nil, sigma: [LayerGeometry]? = nil) {
        self.rul = rul
        self.health = health
        self.sigma = sigma
    }

    /// Those there are, by name, with the features that each has to end in.
    var parts: [(name: String, layers: [LayerGeometry], outputs: Int)] {
        [("rul", rul as [LayerGeometry]?, 1), ("health", health, 3), ("sigma", sigma, 1)].compactMap {
            name, layers, outputs in
            layers.map { (name, $0, outputs) }
        }
    }
}
