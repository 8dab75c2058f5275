/// How far some scores are from the truth, in cycles.
public struct ErrorFigures: Sendable, Hashable, Codable {
    /// Scores.
    public var count: Int
    /// Root of the mean square error.
    public var rmse: Double
    /// Mean absolute error.
    public var mae: Double
    /// Mean error; above 0 the scores promise too much.
    public var bias: Double
    /// NASA's score, the sum over all scores.
    public var nasaSum: Double
    /// NASA's score per score.
    public var nasaMean: Double
    /// The share of scores no further than 1.645 of their standard deviations from the truth; nil where none has any.
    public var coverage: Double?
}
