public import Telemetry

/// What became of one engine's cycles after their live scores, as a subscriber sees it: each is settled once, in order.
public struct SettledCount: Sendable, Hashable {
    /// A live score that waits for its cycle to be settled.
    private struct Waiting: Sendable, Hashable {
        var cycle: Int
        var sequence: UInt64
        var rul: Float
    }

    /// Cycles settled in order, each by a score that names the live one as it was seen.
    public private(set) var settled = 0
    /// Cycles that were passed over: a later one was settled first.
    public private(set) var passedOver = 0
    /// Settled scores whose live score no longer waits, or was never seen.
    public private(set) var stray = 0
    /// Settled scores that name a live score's number but not its cycle or its value.
    public private(set) var mistaken = 0
    /// The look-ahead of each settled score, in their order; 255 stands for live's own word.
    public private(set) var lookAheads: [UInt8] = []
    private var waiting: [Waiting] = []

    public init() {}

    /// Live scores whose cycles are not settled.
    public var waitingCount: Int { waiting.count }

    /// Takes the engine's next live score.
    public mutating func note(_ score: LiveScore) {
        waiting.append(Waiting(cycle: score.cycle, sequence: score.sequence, rul: score.rul))
    }

    /// Takes the engine's next settled score.
    public mutating func settle(_ score: SettledScore) {
        guard let index = waiting.firstIndex(where: { $0.sequence == score.liveSequence }) else {
            stray += 1
            return
        }
        let named = waiting[index]
        passedOver += index
        waiting.removeFirst(index + 1)
        if named.cycle == score.cycle, named.rul == score.liveRUL { settled += 1 } else { mistaken += 1 }
        lookAheads.append(score.by == .live ? Self.byLive : UInt8(clamping: score.lookAhead))
    }

    /// In ``lookAheads``: settled by live, which sees nothing of what follows.
    public static let byLive: UInt8 = 255
}
