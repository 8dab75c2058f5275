import Scoring
import Telemetry
import Testing

/// One engine's scores with made-up numbers, handed to a review one by one: live says 100 + a hundredth of the cycle, window w
/// says 10 w + a hundredth of the cycle. A cycle is received every second.
struct ReviewedEngine {
    static let liveModel = "m"

    let engine: EngineID
    let review: FleetReview
    var slot = 0
    /// The cycle noted last.
    private(set) var cycle: Int
    private(set) var sequence: UInt64 = 0
    var model = Self.liveModel
    /// What followed from the last call.
    private(set) var actions: [ReviewAction] = []

    init(_ name: String = "E1", review: FleetReview, firstCycle: Int = 1) {
        engine = try! EngineID(name)
        self.review = review
        cycle = firstCycle - 1
    }

    static func received(_ cycle: Int) -> Timestamp { Timestamp(microseconds: Int64(cycle) * 1_000_000 + 1) }
    static func liveRUL(_ cycle: Int) -> Float { 100 + Float(cycle) / 100 }
    static func windowRUL(_ number: Int, _ cycle: Int) -> Float { Float(10 * number) + Float(cycle) / 100 }

    /// The settled scores among what followed from the last call.
    var settled: [SettledScore] {
        actions.compactMap { if case .settled(let score, _) = $0 { score } else { nil } }
    }

    /// The alerts among what followed from the last call.
    var alerts: [Alert] {
        actions.compactMap { if case .alert(let alert) = $0 { alert } else { nil } }
    }

    /// Hands the live scores of the next `count` cycles in; what follows of all of them is in ``actions``.
    mutating func live(
        _ count: Int = 1, _ breaks: RunBreak = .none, at first: Int? = nil, rul: Float? = nil, flags: ScoreFlags = []
    ) {
        actions.removeAll()
        for index in 0..<count {
            cycle = index == 0 ? first ?? cycle + 1 : cycle + 1
            sequence += 1
            let rul = rul ?? Self.liveRUL(cycle)
            review.note(
                LiveScore(
                    engine: engine, cycle: cycle, rul: rul, sigma: 20, health: Health(rul: rul),
                    probabilities: HealthProbabilities(normal: 1, degrading: 0, critical: 0), flags: flags,
                    received: Self.received(cycle), scored: Self.received(cycle), model: model, epoch: 1,
                    sequence: sequence),
                index == 0 ? breaks : .none, slot: slot, at: Self.received(cycle).advanced(byMicroseconds: 250_000),
                into: &actions)
        }
    }

    /// Hands a window in and gives it back as the review left it.
    @discardableResult
    mutating func window(
        _ number: Int, _ span: ClosedRange<Int>, scored: ClosedRange<Int>? = nil, rul: Float? = nil
    ) -> WindowScore {
        actions.removeAll()
        let cycles = Array(scored ?? span)
        let ruls = cycles.map { rul ?? Self.windowRUL(number, $0) }
        var score = WindowScore(
            engine: engine, window: number, firstCycle: span.lowerBound, lastCycle: span.upperBound,
            rul: ruls[ruls.count - 1], health: Health(rul: ruls[ruls.count - 1]), cycles: cycles, rulByCycle: ruls,
            sigmaByCycle: cycles.map { _ in 8 }, lookAhead: cycles.map { span.upperBound - $0 },
            liveRULByCycle: cycles.map { _ in .nan }, settled: cycles.map { _ in true },
            contextWaitCycles: span.count - 1, contextWaitMilliseconds: Double(span.count - 1) * 1_000,
            computeMicroseconds: 300, queueMicroseconds: 50, model: model, epoch: 0, sequence: 0)
        review.take(&score, at: Self.received(span.upperBound).advanced(byMicroseconds: 500_000), into: &actions)
        return score
    }

    mutating func abandoned(_ number: Int, _ span: ClosedRange<Int>, _ reason: AbandonReason) {
        actions.removeAll()
        review.take(
            AbandonedWindow(
                engine: engine, window: number, firstCycle: span.lowerBound, lastCycle: span.upperBound, reason: reason,
                epoch: 0, sequence: 0),
            at: Self.received(cycle), into: &actions)
    }

    mutating func end(_ reason: SettledScore.Short, endsLife: Bool = false) {
        actions.removeAll()
        review.take(
            RunEnd(engine: engine, reason: reason, endsLife: endsLife),
            at: Self.received(cycle).advanced(byMicroseconds: 750_000), into: &actions)
    }
}
