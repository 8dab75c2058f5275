/// What an operator wants of the choice between latency and context, before a bundle and a machine make a plan of it.
///
/// One goal, and what narrows it. Its text is the same in settings, on the control socket and in help:
///
/// ```
/// balanced                    a named point: live, latency, balanced or accuracy
/// look_ahead 12               every cycle is settled by a window that saw 12 cycles after it, or more
/// error 9.5                   the least look-ahead whose expected error (RMSE, in cycles) is at most that
/// cpu 60%                     as much look-ahead as that share of all processors' time pays for
/// stride 10                   a window every 10 cycles, and the look-ahead that leaves
/// look_ahead 12, stride 5     both said
/// balanced, cpu 60%           a goal, and a share that its windows must stay within
/// ```
public struct TradeoffPolicy: Sendable, Hashable {
    /// A named point of the curve.
    public enum Point: String, Sendable, Hashable, CaseIterable {
        /// No windows: every cycle is settled by its live score, at once.
        case live
        /// A sixth of the window.
        case latency
        /// Half of the window.
        case balanced
        /// Five sixths of the window.
        case accuracy
    }

    /// What is asked for.
    public enum Goal: Sendable, Hashable {
        case point(Point)
        /// Cycles that a settled score's window saw after its cycle, at least.
        case lookAhead(Int)
        /// Expected RMSE of settled scores, in cycles, at most.
        case error(Double)
        /// The share of all processors' time that the models may take, more than 0 and at most 1.
        case cpu(Double)
        /// Cycles from one window of an engine to its next.
        case stride(Int)
    }

    public var goal: Goal
    /// Cycles from one window to the next, beside a point or a look-ahead; nil: derived.
    public var stride: Int?
    /// The most of all processors' time, beside any goal but `cpu`; more than 0 and at most 1.
    public var cpuLimit: Double?

    public init(_ goal: Goal, stride: Int? = nil, cpuLimit: Double? = nil) {
        self.goal = goal
        self.stride = stride
        self.cpuLimit = cpuLimit
    }

    /// What a daemon does when nobody says anything.
    public static let balanced = TradeoffPolicy(.point(.balanced))
}
