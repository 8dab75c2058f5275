/// What comes to its end before a cycle, as whoever reviews the scores has to know it.
public enum RunBreak: Sendable, Hashable {
    /// Nothing: the cycle follows the one before.
    case none
    /// A run of windows: cycles are missing before this one. The life goes on.
    case gap
    /// The engine is newly held. It may be in the middle of its life, so nothing is known to have ended.
    case first
    /// The life, and the run with it.
    case life
}
