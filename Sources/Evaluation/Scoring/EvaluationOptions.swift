public import Inference
public import Scoring

/// How recordings are scored and judged.
public struct EvaluationOptions: Sendable, Hashable {
    /// Cycles from one window of an engine to its next, 1 to the window's length.
    public var stride: Int
    /// Threads that score, 1 or more.
    public var threads: Int
    /// What the live path is computed in.
    public var livePrecision: Precision
    /// What the window path is computed in.
    public var windowPrecision: Precision
    /// When an engine is alerted for.
    public var alerts: AlertPolicy
    /// What is injected in a second pass; none without.
    public var transients: TransientOptions?

    public init(
        stride: Int = 5, threads: Int, livePrecision: Precision = .float32, windowPrecision: Precision = .float32,
        alerts: AlertPolicy = AlertPolicy(), transients: TransientOptions? = nil
    ) {
        self.stride = stride
        self.threads = threads
        self.livePrecision = livePrecision
        self.windowPrecision = windowPrecision
        self.alerts = alerts
        self.transients = transients
    }
}

/// Why a recording cannot be evaluated, in one line that names what was found and what was expected.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
