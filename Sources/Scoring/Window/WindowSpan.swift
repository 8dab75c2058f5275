public import Telemetry

/// One window of an engine: its number and the cycles it covers, both ends included.
public struct WindowSpan: Sendable, Hashable {
    /// Counts an engine's windows from 1, scored and abandoned alike, in the order in which they begin.
    public let number: Int
    /// The oldest cycle.
    public let first: Cycle
    /// The newest cycle: the window is complete when it arrives.
    public let last: Cycle
}
