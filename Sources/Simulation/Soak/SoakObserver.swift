public import Histogram
import System
public import Telemetry

/// Counts what a subscriber receives, without believing any count that the daemon publishes.
///
/// Subscribe to everything before the first record is sent, and give it every message. Latencies are taken from the
/// daemon's own stamps, received to scored; what the daemon says of itself in `status/` is kept as it came.
public struct SoakObserver: Sendable {
    /// What one engine's topics have brought.
    public struct Engine: Sendable, Hashable {
        public var live = 0
        public var windows = 0
        public var abandoned = 0
        /// The cycle of the latest live score.
        public var lastCycle = 0
        public var settling = SettledCount()
    }

    /// A topic's numbering.
    private struct Counter: Sendable {
        var epoch: UInt64
        var sequence: UInt64
    }

    public private(set) var engines: [String: Engine] = [:]
    /// Live scores received, of all engines.
    public private(set) var liveCount = 0
    /// Window scores received, of all engines.
    public private(set) var windowCount = 0
    /// Settled scores received, of all engines, those of the last-value cache left out.
    public private(set) var settledCount = 0
    /// Whose word the settled scores were.
    public private(set) var settledBy: [SettledScore.Source: Int] = [:]
    /// Why cycles were settled with less look-ahead than was asked for.
    public private(set) var settledShort: [SettledScore.Short: Int] = [:]
    /// Cycles that a cycle waited for until enough had followed it.
    public private(set) var contextCycles = Self.histogram()
    /// Milliseconds that those took to come: the stream's own pace.
    public private(set) var contextMilliseconds = Self.histogram()
    /// Microseconds that the daemon itself took from then on: waiting in line and computing.
    public private(set) var settlingDelay = Self.histogram()
    /// The strides that the daemon said it had in force, or might stretch to; 0 for none.
    public private(set) var strides: ClosedRange<Int>?
    /// Microseconds from the arrival of a cycle to its live score.
    public private(set) var liveLatency = Self.histogram()
    /// Microseconds from a window's completion to its scores: waiting and computing, without waiting for cycles.
    public private(set) var windowLatency = Self.histogram()
    /// Messages that are missing between two that came on the same topic, by their sequence numbers.
    public private(set) var missing = 0
    /// Messages that came once more with the latest number of their topic: the last-value cache's, for another subscriber.
    public private(set) var replayed = 0
    /// Messages whose sequence number was below the latest one: repeated or out of order.
    public private(set) var repeated = 0
    /// Live scores whose cycle was not above the one before in the same life, or a life that began with no reset event.
    public private(set) var outOfOrder = 0
    /// How often another start of the daemon was seen.
    public private(set) var restarts = 0
    /// Events by kind.
    public private(set) var events: [Event.Kind: Int] = [:]
    /// Abandoned windows by reason.
    public private(set) var abandoned: [AbandonReason: Int] = [:]
    /// The latest word of the daemon about itself.
    public private(set) var status: Status?

    private var counters: [Topic: Counter] = [:]
    private var epoch: UInt64?

    private struct Topic: Hashable, Sendable {
        var family: TopicFamily
        var engine: EngineID?
    }

    /// The daemon's word about itself when the soak began; nil if it began with the daemon.
    public private(set) var baseline: Status?

    public init() {}

    /// Begins the soak: forgets what was counted before and, from now on, judges what the daemon says of itself by how
    /// much it grows. Topics go on with the numbers they have come to. Call it when the daemon has been seen and before
    /// the first record is sent; for a daemon that was started for the soak it makes no difference.
    public mutating func begin() {
        var fresh = SoakObserver()
        fresh.counters = counters
        fresh.epoch = epoch
        fresh.baseline = status
        fresh.status = status
        status.map { fresh.note($0.tradeoff) }
        self = fresh
    }

    /// Cycles that the daemon says it has accepted since the soak began; nil without a status.
    public var accepted: UInt64? { status.map { growth($0.accepted, since: baseline?.accepted) } }

    /// Whether as many scores have come as are due, and the daemon says that it has received everything that was sent.
    public func hasAll(of expectation: SoakExpectation) -> Bool {
        let received = status.map { growth($0.received, since: baseline?.received) } ?? 0
        return liveCount >= expectation.accepted && settledCount >= expectation.accepted
            && received >= UInt64(clamping: expectation.accepted + expectation.refusedCount)
    }

    /// Messages that the daemon says it has refused since the soak began, by reason.
    public var refused: [RefusalCode: UInt64] {
        guard let status else { return [:] }
        return status.refused.reduce(into: [:]) { refused, entry in
            let count = growth(entry.value, since: baseline?.refused[entry.key])
            if count > 0 { refused[entry.key] = count }
        }
    }

    /// Why the daemon takes nothing of what it is sent: a sentence once it has refused at least `least` messages and
    /// accepted none.
    public func refusalOfEverything(atLeast least: UInt64) -> String? {
        let reasons = refused.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        let count = reasons.reduce(0) { $0 &+ $1.value }
        guard accepted == 0, count >= least, let status else { return nil }
        let words = reasons.prefix(3).map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
        return
            "the daemon has accepted nothing and refused \(count) messages (\(words)); it scores model \(status.model)"
    }

    private func growth(_ count: UInt64, since before: UInt64?) -> UInt64 {
        let before = before ?? 0
        return count >= before ? count - before : count
    }

    /// Whether one policy was in force for all engines and its stride stayed as it was, so that what windows see can be told
    /// beforehand.
    public var isSteady: Bool {
        events[.tradeoff, default: 0] == 0 && status?.tradeoff.changes ?? 0 == baseline?.tradeoff.changes ?? 0
            && status?.tradeoff.engines.isEmpty ?? true && status?.tradeoff.state ?? .policy == .policy
    }

    /// Takes the next message of the subscription.
    public mutating func observe(_ message: ScoreMessage) {
        let (epoch, sequence) = message.numbering
        let topic = Topic(family: message.family, engine: message.engine)
        guard count(epoch: epoch, sequence: sequence, on: topic) else { return }
        switch message {
        case .live(let score):
            let microseconds = score.received.microseconds(to: score.scored)
            _ = liveLatency.record(UInt64(max(0, microseconds)))
            let last = engines[score.engine.text]?.lastCycle ?? 0
            // Cycles rise within a life; every new life of a synthetic engine begins at 1.
            if score.cycle <= last, score.cycle != 1 { outOfOrder += 1 }
            liveCount += 1
            engines[score.engine.text, default: Engine()].live += 1
            engines[score.engine.text]?.lastCycle = score.cycle
            engines[score.engine.text]?.settling.note(score)
        case .window(let score):
            windowCount += 1
            engines[score.engine.text, default: Engine()].windows += 1
            _ = windowLatency.record(UInt64(saturating: score.queueMicroseconds + score.computeMicroseconds))
        case .abandoned(let window):
            engines[window.engine.text, default: Engine()].abandoned += 1
            abandoned[window.reason, default: 0] += 1
        case .event(let event): events[event.kind, default: 0] += 1
        case .settled(let score):
            settledCount += 1
            engines[score.engine.text, default: Engine()].settling.settle(score)
            settledBy[score.by, default: 0] += 1
            if let short = score.short { settledShort[short, default: 0] += 1 }
            _ = contextCycles.record(UInt64(clamping: score.lookAhead))
            _ = contextMilliseconds.record(UInt64(saturating: score.contextWaitMilliseconds))
            _ = settlingDelay.record(UInt64(saturating: score.queueMicroseconds + score.computeMicroseconds))
        case .status(let status):
            self.status = status
            note(status.tradeoff)
        case .alert: break
        }
    }

    private mutating func note(_ tradeoff: Status.Tradeoff) {
        let said = [tradeoff.stride, tradeoff.policyStride, tradeoff.longestStride] + tradeoff.engines.map(\.stride)
        let seen = said + (strides.map { [$0.lowerBound, $0.upperBound] } ?? [])
        strides = (seen.min() ?? 0)...(seen.max() ?? 0)
    }

    /// Counts a message by its number.
    ///
    /// - Returns: whether it is to be looked at: not one that was seen before.
    private mutating func count(epoch: UInt64, sequence: UInt64, on topic: Topic) -> Bool {
        // An alert that stands since before a restart keeps the numbers it had then.
        if topic.family == .alert, epoch < self.epoch ?? .max { return true }
        if let known = self.epoch, known != epoch { restarts += 1 }
        self.epoch = epoch
        let last = counters[topic].map { $0.epoch == epoch ? $0.sequence : 0 }
        // The first message of all may be the last-value cache's; only status runs before the soak.
        var isNew = true
        if let last {
            isNew = sequence > last
            if sequence == last {
                replayed += 1
            } else if sequence < last {
                repeated += 1
            } else {
                missing += Int(clamping: sequence - last - 1)
            }
        } else if topic.family != .status, sequence > 0 {
            missing += Int(clamping: sequence - 1)
        }
        counters[topic] = Counter(epoch: epoch, sequence: max(sequence, last ?? 0))
        return isNew
    }

    /// Up to an hour in microseconds, to three digits.
    private static func histogram() -> Histogram<UInt64> {
        Histogram<UInt64>(highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .three)
    }
}
