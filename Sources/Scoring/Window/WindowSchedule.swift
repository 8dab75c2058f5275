public import Telemetry

/// Says which windows an engine's cycles complete, and which had begun when something broke the run.
///
/// A window begins at the first cycle of an unbroken run and then every `stride` cycles; it is complete with
/// its `length`th cycle. At a gap or a reset the run ends, the windows that had begun are abandoned, and a new run begins.
///
/// ```
///  length 30, stride 10    run: 1 ─────────10─────────20─────────30─────────40──
///                          1st  1 ............................. 30
///                          2nd             11 ............................. 40
///                          3rd                        21 ...
/// ```
public struct WindowSchedule: Sendable {
    /// Cycles per window.
    public let length: Int
    /// Cycles from the beginning of one window to the beginning of the next, 1 to `length`.
    public let stride: Int

    /// Windows that were completed or abandoned so far.
    private var closed = 0
    /// The first cycle of the oldest window that is neither completed nor abandoned; nil before the first cycle.
    private var pendingFirst: Cycle?

    /// - Precondition: `1 <= stride <= length`: a longer stride would leave cycles in no window.
    public init(length: Int, stride: Int) {
        precondition(length >= 1 && (1...length).contains(stride), "stride \(stride) is not in 1...\(length)")
        self.length = length
        self.stride = stride
    }

    /// Begins a run at `cycle`. The windows of the run before must have been taken by ``abandon(after:)``.
    public mutating func beginRun(at cycle: Cycle) {
        pendingFirst = cycle
    }

    /// The window that `cycle`, the newest of the run, completes; nil when it completes none.
    public mutating func complete(at cycle: Cycle) -> WindowSpan? {
        guard let first = pendingFirst, first.distance(to: cycle) == length - 1 else { return nil }
        pendingFirst = first.advanced(by: stride)
        closed += 1
        return WindowSpan(number: closed, first: first, last: cycle)
    }

    /// The windows that had begun when the run ended after `last`, oldest first; they will never be scored.
    public mutating func abandon(after last: Cycle) -> [WindowSpan] {
        var spans: [WindowSpan] = []
        while let first = pendingFirst, first <= last {
            // A window that would end beyond the largest cycle number there is can never have been due.
            guard let end = first.advanced(by: length - 1) else { break }
            closed += 1
            spans.append(WindowSpan(number: closed, first: first, last: end))
            pendingFirst = first.advanced(by: stride)
        }
        pendingFirst = nil
        return spans
    }
}
