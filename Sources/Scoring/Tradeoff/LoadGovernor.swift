/// Says how far strides have to be stretched, from how many windows wait: 0 not at all, each level doubles them.
///
/// A level up at once when more than a quarter of the queue waits, and one more each time it has grown by another sixteenth
/// of the queue since. So every level is taken before the queue is full and windows are abandoned. A level down after fewer
/// than a sixteenth waited for a while, one at a time. A machine that is overloaded again soon after a level was taken back
/// is left alone for twice as long, so that it does not swing between two levels.
///
/// ```
///  queue  0 ──────1/16──────────1/4────5/16───6/16───7/16───1/2 ─────────────────────── full
///         │ calm: down │  as it is  │ 1    │ 2    │ 3    │ 4    │ 5                   │ abandon the oldest
/// ```
///
/// Pure: the clock is given in.
public struct LoadGovernor: Sendable {
    /// How long it must be calm before the first level is taken back.
    public static let calmNanoseconds: UInt64 = 5_000_000_000
    /// The longest it must be calm, after many relapses.
    public static let longestCalmNanoseconds: UInt64 = 60_000_000_000

    /// Windows that may wait.
    public let capacity: Int
    /// Levels above it would change nothing; see ``TradeoffTable/highestUsefulLevel``.
    public var highestLevel = TradeoffPlan.highestLevel
    /// The level in force.
    public private(set) var level = 0

    /// How long it must be calm at present.
    private var calm = Self.calmNanoseconds
    /// Since when it has been calm; nil while it is not.
    private var calmSince: UInt64?
    /// When a level was last taken back.
    private var lastFall: UInt64?
    /// The fewest that waited since the level changed.
    private var fewest = 0
    private var abandoned: UInt64 = 0

    /// - Precondition: `capacity >= 1`.
    public init(capacity: Int) {
        precondition(capacity >= 1, "a queue of \(capacity) windows could hold none")
        self.capacity = capacity
    }

    /// Looks at the queue.
    ///
    /// - Parameters:
    ///   - queued: windows that wait.
    ///   - abandoned: windows that overload has cost so far.
    ///   - now: of a clock that never jumps, in nanoseconds.
    /// - Returns: the level, if it has changed.
    public mutating func observe(queued: Int, abandoned: UInt64, now: UInt64) -> Int? {
        let hasLost = abandoned > self.abandoned
        self.abandoned = abandoned
        fewest = min(fewest, queued)
        if level > highestLevel { return change(to: highestLevel, queued: queued) }

        let isPressed = queued * 4 > capacity && queued >= fewest + max(1, capacity / 16)
        if hasLost || isPressed, level < highestLevel {
            if let lastFall, now &- lastFall < calm { calm = min(2 * calm, Self.longestCalmNanoseconds) }
            calmSince = nil
            return change(to: level + 1, queued: queued)
        }
        guard !hasLost, queued * 16 < capacity else {
            calmSince = nil
            return nil
        }
        guard let since = calmSince else {
            calmSince = now
            return nil
        }
        guard now &- since >= calm else { return nil }
        calmSince = now
        guard level > 0 else {
            calm = Self.calmNanoseconds
            return nil
        }
        lastFall = now
        return change(to: level - 1, queued: queued)
    }

    private mutating func change(to level: Int, queued: Int) -> Int {
        self.level = level
        fewest = queued
        return level
    }
}
