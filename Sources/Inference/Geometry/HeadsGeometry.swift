/// The dense layers behind the last layer of a path, which make a score of its features.
public struct HeadsGeometry: Sendable, Hashable, Decodable {
    /// Ends in 1 feature, the remaining life as a part of the target's scale.
    public var rul: [LayerGeometry]
    /// Ends in 3 features, the logits of normal, degrading and critical.
    public var health: [LayerGeometry]

    public init(rul: [LayerGeometry], health: [LayerGeometry]) {
        self.rul = rul
        self.health = health
    }
}
