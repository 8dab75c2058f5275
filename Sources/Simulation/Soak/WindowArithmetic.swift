/// How many windows there must be, and how much of what followed each cycle's settled score has seen, counted from what was
/// sent.
///
/// It shares no code with the daemon's own schedule, on purpose: a soak that asked the daemon's code what is due would
/// believe its mistakes. So it looks at window after window rather than at a formula. A stride of nil stands for a policy
/// without windows.
public enum WindowArithmetic {
    /// The windows that an unbroken run of cycles completes by itself: they end at its cycle `length` and at every
    /// `stride`-th cycle from there.
    public static func completed(cycles: Int, stride: Int?, length: Int = 30) -> Int {
        ends(cycles: cycles, stride: stride, length: length).count
    }

    /// The windows that had begun but not been completed when a run was broken: they begin at its first cycle and at
    /// every `stride`-th cycle from there.
    public static func broken(cycles: Int, stride: Int?, length: Int = 30) -> Int {
        guard let stride else { return 0 }
        var windows = 0
        var start = 1
        while start <= cycles {
            if start + length - 1 > cycles { windows += 1 }
            start += stride
        }
        return windows
    }

    /// The cycles that a run's closing window begins and ends with; nil where it has none.
    ///
    /// A run whose last cycle says that it is the last is closed by one more window over its last `length` cycles, unless that
    /// cycle completes a window anyway. A shorter run is closed by a window over all of it where the bundle scores windows
    /// of so few cycles.
    ///
    /// - Parameter shortest: the fewest cycles that the bundle scores in a window; nil where it scores whole ones only.
    public static func closing(
        _ run: CycleRun, stride: Int?, length: Int = 30, shortest: Int? = nil
    ) -> ClosedRange<Int>? {
        guard run.isEnded, stride != nil, run.cycles >= min(length, shortest ?? length), run.cycles > 0,
            ends(cycles: run.cycles, stride: stride, length: length).last != run.cycles
        else { return nil }
        return max(1, run.cycles - length + 1)...run.cycles
    }

    /// The windows that an engine's runs are scored in.
    public static func scored(_ runs: [CycleRun], stride: Int?, length: Int = 30, shortest: Int? = nil) -> Int {
        runs.reduce(0) { sum, run in
            sum + completed(cycles: run.cycles, stride: stride, length: length)
                + (closing(run, stride: stride, length: length, shortest: shortest) == nil ? 0 : 1)
        }
    }

    /// The fewest and the most windows that an engine's runs are scored in while the stride changes between two values, of which
    /// 0 stands for no windows.
    public static func scored(
        _ runs: [CycleRun], strides: ClosedRange<Int>, length: Int = 30, shortest: Int? = nil
    ) -> ClosedRange<Int> {
        let (shortestStride, longestStride) = (strides.lowerBound, strides.upperBound)
        guard longestStride > 0 else { return 0...0 }
        let most = scored(runs, stride: max(1, shortestStride), length: length, shortest: shortest)
        guard shortestStride > 0 else { return 0...most }
        return scored(runs, stride: longestStride, length: length, shortest: shortest)...most
    }

    /// For each cycle of a run, oldest first, the look-ahead of the window that settles it; nil where no window ever has the
    /// cycle, so that its live score is all there is.
    ///
    /// A cycle is settled by the first window that sees `lookAhead` cycles after it. Where the run ends before that, it is
    /// settled by the window that saw most.
    ///
    /// - Precondition: `stride` is at most `length - lookAhead`: with a longer one there are cycles that no window sees so well.
    public static func settled(
        _ run: CycleRun, lookAhead: Int, stride: Int?, length: Int = 30, shortest: Int? = nil
    ) -> [Int?] {
        precondition((stride ?? 1) <= length - lookAhead, "stride \(stride ?? 1) does not give look-ahead \(lookAhead)")
        var windows = ends(cycles: run.cycles, stride: stride, length: length).map { $0 - length + 1...$0 }
        if let closing = closing(run, stride: stride, length: length, shortest: shortest) { windows.append(closing) }
        var settled: [Int?] = []
        for cycle in 1...max(1, run.cycles) where cycle <= run.cycles {
            var best: Int?
            for window in windows where window.contains(cycle) {
                best = window.upperBound - cycle
                if window.upperBound - cycle >= lookAhead { break }
            }
            settled.append(best)
        }
        return settled
    }

    /// The last cycles of the windows that a run completes by itself.
    private static func ends(cycles: Int, stride: Int?, length: Int) -> [Int] {
        guard let stride, cycles >= length else { return [] }
        return Array(Swift.stride(from: length, through: cycles, by: stride))
    }
}
