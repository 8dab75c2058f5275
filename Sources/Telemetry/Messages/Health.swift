/// The health state of an engine, read off its remaining useful life.
public enum Health: String, CaseIterable, Hashable, Sendable {
    /// More than 80 cycles left.
    case normal
    /// More than 30, at most 80 cycles left.
    case degrading
    /// At most 30 cycles left.
    case critical

    /// At or below this many cycles left, an engine is degrading.
    public static let degradingLimit: Float = 80

    /// At or below this many cycles left, an engine is critical.
    public static let criticalLimit: Float = 30

    /// The state for a remaining useful life in cycles. NaN is critical: an engine about which nothing can be said is not well.
    public init(rul: Float) {
        self = rul > Self.degradingLimit ? .normal : rul > Self.criticalLimit ? .degrading : .critical
    }
}
