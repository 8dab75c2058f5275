public import Telemetry

/// Says which windows an engine's cycles complete, and which had begun when something broke the run.
///
/// At each cycle the stride is what is in force then. The window that ends at the cycle is complete if it lies in the run
/// and begins at least one stride after the last one that was completed; the first of a run begins with it. So a constant
/// stride gives windows that begin every `stride` cycles, and one that changes is obeyed from the next cycle on. At a gap, a
/// reset or the end of the life the run ends, and the windows that had begun are abandoned.
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

    /// Windows that were completed or abandoned so far.
    private var counted = 0
    /// The first cycle of the present run; nil where there is none.
    private var runFirst: Cycle?
    /// The first cycle of the last window that the present run completed.
    private var lastFirst: Cycle?
    /// The stride at the last cycle, which says what has begun; nil where there were to be no windows.
    private var stride: Int?

    /// - Precondition: `length >= 1`.
    public init(length: Int) {
        precondition(length >= 1, "a window has a cycle at least")
        self.length = length
    }

    /// Whether a run has begun and not ended.
    public var hasRun: Bool { runFirst != nil }

    /// Begins a run at `cycle`. The one before must have been ended by ``abandon(after:)``.
    public mutating func beginRun(at cycle: Cycle) {
        runFirst = cycle
        lastFirst = nil
        stride = nil
    }

    /// The window that `cycle` completes; nil when it completes none.
    ///
    /// - Parameters:
    ///   - cycle: the newest of the run.
    ///   - stride: cycles from the beginning of one window to the beginning of the next, from now on; nil for no windows.
    /// - Precondition: `1 <= stride <= length`: a longer stride would leave cycles in no window.
    public mutating func complete(at cycle: Cycle, stride: Int?) -> WindowSpan? {
        self.stride = stride
        guard let stride, let runFirst else { return nil }
        precondition((1...length).contains(stride), "stride \(stride) is not in 1...\(length)")
        guard let first = cycle.advanced(by: 1 - length), first >= runFirst else { return nil }
        if let lastFirst, lastFirst.distance(to: first) < stride { return nil }
        lastFirst = first
        return count(first, cycle)
    }

    /// The window that closes a run with its newest cycle: the last `length` cycles, or all there are where they are fewer.
    /// To be asked for only if the cycle completed none; nil where there were to be no windows, or the run is too short.
    ///
    /// - Parameters:
    ///   - cycle: the newest of the run.
    ///   - minimum: cycles that such a window must have.
    public mutating func close(at cycle: Cycle, minimum: Int) -> WindowSpan? {
        guard stride != nil, let runFirst else { return nil }
        let first = max(runFirst, cycle.advanced(by: 1 - length) ?? runFirst)
        // It may have been completed already, before the end was known.
        guard first.distance(to: cycle) + 1 >= minimum, lastFirst != first else { return nil }
        return count(first, cycle)
    }

    /// The first cycle of the next window, if the stride stays; nil outside a run and without windows.
    public var nextFirst: Cycle? {
        guard let stride else { return nil }
        return lastFirst.map { $0.advanced(by: stride) } ?? runFirst
    }

    /// Ends the run.
    ///
    /// - Returns: the windows that had begun when it ended after `last`, oldest first; they will never be scored.
    public mutating func abandon(after last: Cycle) -> [WindowSpan] {
        var spans: [WindowSpan] = []
        if let stride {
            var next = lastFirst.map { $0.advanced(by: stride) } ?? runFirst
            while let first = next, first <= last {
                // A window that would end beyond the largest cycle number there is can never have been due.
                guard let end = first.advanced(by: length - 1) else { break }
                spans.append(count(first, end))
                next = first.advanced(by: stride)
            }
        }
        (runFirst, lastFirst, stride) = (nil, nil, nil)
        return spans
    }

    private mutating func count(_ first: Cycle, _ last: Cycle) -> WindowSpan {
        counted += 1
        return WindowSpan(number: counted, first: first, last: last)
    }
}
