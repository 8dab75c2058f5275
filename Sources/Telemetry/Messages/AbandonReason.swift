/// Why a window is never scored.
public enum AbandonReason: String, CaseIterable, Hashable, Sendable {
    /// A cycle of it never came.
    case gap
    /// A new life began within it.
    case reset
    /// The engine was silent for so long that its place went to others.
    case evicted
    /// The machine could not keep up.
    case overload
    /// The daemon stopped before it was complete.
    case shutdown
    /// The engine was closed: its life is over.
    case end
}
