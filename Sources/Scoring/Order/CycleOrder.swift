public import Telemetry

/// Judges where each cycle of one engine stands among those before it: next in line, after a gap, late, seen twice, or
/// the first of a new life.
///
/// A pure state machine: ``judge(_:reset:)`` says what a cycle is, ``accept(_:as:)`` moves the state on.
///
/// ```
///  cycle      5 6 7 . . 10 11      lifeFirst 5, runFirst 10, last 11, gap 8...9
///  8, 9       late       (in the gap, never accepted)
///  5 ... 7    duplicate  (accepted before)
///  10, 11     duplicate
///  1 ... 4    late       (before the life's first cycle)
///  12         next
///  14         gap        (13 is missing)
///
///  after close():   11  duplicate   any other   newLife
/// ```
public struct CycleOrder: Sendable {
    /// What a cycle is, in view of the cycles before it.
    public enum Verdict: Sendable, Hashable {
        /// The engine's first cycle ever seen.
        case first
        /// The first after the life before was closed.
        case newLife
        /// Exactly one after the last.
        case next
        /// Some cycles before this one never came.
        case gap(missing: ClosedRange<Cycle>)
        /// The telemetry said that a new life begins here.
        case reset
        /// Accepted before.
        case duplicate
        /// Lower than the last, and never accepted: its place in the recurrence is gone.
        case late
        /// Further ahead of the last than `Limits.maximumGap` allows: more likely a broken counter than a gap.
        case implausible(ahead: Int)

        /// Whether the cycle begins a life.
        public var beginsLife: Bool {
            switch self {
            case .first, .newLife, .reset: true
            case .next, .gap, .duplicate, .late, .implausible: false
            }
        }

        /// Whether the cycle is not to be taken.
        public var isRefused: Bool {
            switch self {
            case .first, .newLife, .next, .gap, .reset: false
            case .duplicate, .late, .implausible: true
            }
        }
    }

    private var life: Life?

    private struct Life: Sendable {
        /// The first cycle accepted in this life.
        let first: Cycle
        /// The first cycle after the latest gap, or `first`.
        var runFirst: Cycle
        /// The latest accepted cycle.
        var last: Cycle
        /// The latest gap.
        var gap: ClosedRange<Cycle>?
        /// Whether it has come to its end.
        var isClosed = false
    }

    /// No cycle seen yet.
    public init() {}

    /// The latest accepted cycle.
    public var last: Cycle? { life?.last }

    /// The first cycle accepted in this life.
    public var lifeFirst: Cycle? { life?.first }

    /// Ends the life: the next cycle begins a new one, whatever its number, unless it repeats the last.
    public mutating func close() {
        life?.isClosed = true
    }

    /// The first cycle of the unbroken run that ends at ``last``.
    public var runFirst: Cycle? { life?.runFirst }

    /// What `cycle` is; changes nothing.
    ///
    /// A `reset` that repeats the cycle which began this life is a duplicate: a frame sent twice must not end a life. So is,
    /// once a life was closed, a repetition of its last cycle: it must not begin one.
    public func judge(_ cycle: Cycle, reset: Bool) -> Verdict {
        guard let life else { return .first }
        if life.isClosed {
            let isRepeated = cycle == life.last && (!reset || life.last == life.first)
            return isRepeated ? .duplicate : reset ? .reset : .newLife
        }
        if reset {
            return cycle == life.first && life.last == life.first ? .duplicate : .reset
        }
        if cycle > life.last {
            let ahead = cycle.number - life.last.number
            if ahead == 1 { return .next }
            if ahead > Limits.maximumGap { return .implausible(ahead: ahead) }
            // Both exist: they lie between two cycles that do.
            guard let from = life.last.advanced(by: 1), let to = cycle.advanced(by: -1) else { return .next }
            return .gap(missing: from...to)
        }
        if cycle < life.first || life.gap?.contains(cycle) == true { return .late }
        return .duplicate
    }

    /// Moves on to `cycle`, which was judged `verdict`; a refused verdict changes nothing.
    public mutating func accept(_ cycle: Cycle, as verdict: Verdict) {
        switch verdict {
        case .first, .newLife, .reset:
            life = Life(first: cycle, runFirst: cycle, last: cycle, gap: nil)
        case .next:
            life?.last = cycle
        case .gap(let missing):
            life?.gap = missing
            life?.runFirst = cycle
            life?.last = cycle
        case .duplicate, .late, .implausible:
            break
        }
    }
}
