public import Inference
import Telemetry

/// Everything that is counted about one path's scores, of the same look-ahead.
public struct PathTally: Sendable, Hashable {
    public private(set) var errors = ErrorSums()
    public private(set) var confusion = Confusion()
    /// (3) of the probabilities of normal, degrading and critical.
    public private(set) var reliability = [Reliability](repeating: Reliability(), count: 3)

    public init() {}

    /// Takes one cycle's score.
    ///
    /// - Parameter truth: the true remaining useful life in cycles, capped as scores are.
    public mutating func add(_ score: CycleScore, truth: Float) {
        errors.add(rul: score.rul, sigma: score.sigma, truth: truth)
        let state = Health(rul: truth)
        confusion.add(said: Health(rul: score.rul), truth: state)
        for place in 0..<3 {
            reliability[place].add(probability: score.probabilities[place], isTrue: place == state.place)
        }
    }

    public mutating func merge(_ other: PathTally) {
        errors.merge(other.errors)
        confusion.merge(other.confusion)
        for place in 0..<3 { reliability[place].merge(other.reliability[place]) }
    }
}
