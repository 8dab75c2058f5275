/// How long something may take.
public enum TimeLimit: Hashable, Sendable {
    /// As long as it takes.
    case forever
    /// At most this long, in whole milliseconds, rounded up; a negative duration is zero.
    case atMost(Duration)

    /// Not at all.
    public static var zero: TimeLimit { .atMost(.zero) }

    /// For libzmq: -1 is forever.
    var milliseconds: Int32 {
        switch self {
        case .forever: -1
        case .atMost(let duration): Int32(clamping: duration.wholeMilliseconds)
        }
    }

    init(milliseconds: Int32) {
        self = milliseconds < 0 ? .forever : .atMost(.milliseconds(milliseconds))
    }
}

extension Duration {
    /// In milliseconds, rounded up so that a short wait is not a busy one; 0 for what is negative.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflows, whole < Int64.max - 1000 else { return Int64.max }
        return whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
