/// How many windows there must be, counted from what was sent.
///
/// It shares no code with the daemon's own schedule, on purpose: a soak that asked the daemon's code what is due would
/// believe its mistakes.
public enum WindowArithmetic {
    /// The windows that an unbroken run of cycles completes: they end at its cycle `length` and at every `stride`-th
    /// cycle from there.
    public static func completed(cycles: Int, stride: Int, length: Int = 30) -> Int {
        guard cycles >= length else { return 0 }
        var windows = 0
        var end = length
        while end <= cycles {
            windows += 1
            end += stride
        }
        return windows
    }

    /// The windows that had begun but not been completed when a run was broken: they begin at its first cycle and at
    /// every `stride`-th cycle from there.
    public static func broken(cycles: Int, stride: Int, length: Int = 30) -> Int {
        guard cycles > 0 else { return 0 }
        var windows = 0
        var start = 1
        while start <= cycles {
            if start + length - 1 > cycles { windows += 1 }
            start += stride
        }
        return windows
    }

    /// The windows that an engine's runs complete.
    public static func completed(runs: [Int], stride: Int, length: Int = 30) -> Int {
        runs.reduce(0) { $0 + completed(cycles: $1, stride: stride, length: length) }
    }

    /// The windows that are abandoned when every run but an engine's last one was broken.
    public static func abandoned(runs: [Int], stride: Int, length: Int = 30) -> Int {
        runs.dropLast().reduce(0) { $0 + broken(cycles: $1, stride: stride, length: length) }
    }
}
