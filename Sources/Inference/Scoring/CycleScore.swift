/// The score of one cycle by one path.
public struct CycleScore: Sendable, Hashable {
    /// Remaining useful life in cycles, 0 to the target's cap.
    public var rul: Float
    /// Standard deviation of ``rul`` in cycles; 0 in a bundle without measured uncertainty.
    public var sigma: Float
    /// Of normal, degrading and critical, by the health head; they add up to 1.
    public var probabilities: SIMD3<Float>

    public init(rul: Float, sigma: Float, probabilities: SIMD3<Float>) {
        self.rul = rul
        self.sigma = sigma
        self.probabilities = probabilities
    }
}
