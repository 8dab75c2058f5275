/// The probability of each health state, as the health head sees it. They add up to 1.
public struct HealthProbabilities: Hashable, Sendable {
    public var normal: Float
    public var degrading: Float
    public var critical: Float

    public init(normal: Float, degrading: Float, critical: Float) {
        self.normal = normal
        self.degrading = degrading
        self.critical = critical
    }

    /// Takes the lanes in the order normal, degrading, critical.
    public init(_ lanes: SIMD3<Float>) {
        self.init(normal: lanes.x, degrading: lanes.y, critical: lanes.z)
    }
}
