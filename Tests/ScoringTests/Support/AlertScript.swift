import Scoring
import Telemetry

/// Plays scores to one engine's alert track, restarts it as a daemon does, and keeps what it decided.
struct AlertScript {
    enum Step: Sendable {
        /// Live's scores of the next cycles.
        case live([Float], ScoreFlags = [])
        /// Live's score of the first cycle of a new life.
        case life(Float)
        /// A window over cycles, all with this score.
        case window(ClosedRange<Int>, Float)
        /// A window whose cycles, from this one on, have these scores.
        case scores(first: Int, [Float])
        /// The track is lost and restored from the last message.
        case restart
        /// The engine was evicted and has come back.
        case eviction
        /// The life has ended.
        case end
        case policy(AlertPolicy)
        /// From now on no window follows.
        case liveAlone
    }

    private(set) var track: AlertTrack
    private(set) var decisions: [AlertDecision] = []
    private(set) var last: RestoredAlert?
    private var cycle: Int
    private var windowsFollow = true

    init(policy: AlertPolicy, firstCycle: Int = 1) {
        track = AlertTrack(policy: policy)
        cycle = firstCycle - 1
    }

    static let engine = try! EngineID("E1")

    mutating func play(_ steps: [Step]) {
        for step in steps { play(step) }
    }

    mutating func play(_ step: Step) {
        var new: [AlertDecision] = []
        switch step {
        case .live(let ruls, let flags):
            for rul in ruls {
                cycle += 1
                track.observe(
                    Self.live(cycle: cycle, rul: rul, flags: flags), windowsFollow: windowsFollow, into: &new)
            }
        case .life(let rul):
            cycle += 1
            track.observe(
                Self.live(cycle: cycle, rul: rul, flags: .warmingUp), beginsLife: true, windowsFollow: windowsFollow,
                into: &new)
        case .window(let cycles, let rul):
            track.observe(Self.window(first: cycles.lowerBound, cycles.map { _ in rul }), into: &new)
        case .scores(let first, let ruls): track.observe(Self.window(first: first, ruls), into: &new)
        case .restart:
            let policy = track.policy
            track = last.map { AlertTrack(policy: policy, restored: $0) } ?? AlertTrack(policy: policy)
        case .eviction: track.liveBeginsAnew()
        case .end: track.endLife(into: &new)
        case .policy(let policy): track.policy = policy
        case .liveAlone: windowsFollow = false
        }
        for decision in new { publish(decision) }
        decisions += new
    }

    /// Keeps `decision` as the last message, with the cycle that raised the alert, as a journal does.
    private mutating func publish(_ decision: AlertDecision) {
        let raisedCycle = decision.state == .raised ? decision.cycle : last?.raisedCycle ?? decision.cycle
        let alert = Alert(
            engine: Self.engine, id: decision.id, cycle: decision.cycle, state: decision.state, by: decision.by,
            rul: decision.rul, lookAhead: decision.lookAhead,
            latency: Alert.Latency(cycles: decision.latencyCycles, seconds: 0), time: .unixEpoch, model: "", epoch: 1,
            sequence: 1)
        last = RestoredAlert(
            engine: Self.engine, last: alert, raisedCycle: raisedCycle, raisedReceived: .unixEpoch)
    }

    static func live(cycle: Int, rul: Float, flags: ScoreFlags = []) -> LiveScore {
        LiveScore(
            engine: engine, cycle: cycle, rul: rul, sigma: 0, health: Health(rul: rul),
            probabilities: HealthProbabilities(normal: 0, degrading: 0, critical: 1), flags: flags,
            received: .unixEpoch, scored: .unixEpoch, model: "", epoch: 0, sequence: 0)
    }

    static func window(first: Int, _ ruls: [Float]) -> WindowScore {
        let last = first + ruls.count - 1
        return WindowScore(
            engine: engine, window: 1, firstCycle: first, lastCycle: last, rul: ruls[ruls.count - 1],
            health: Health(rul: ruls[ruls.count - 1]), cycles: Array(first...last), rulByCycle: ruls,
            sigmaByCycle: ruls.map { _ in 0 }, lookAhead: (first...last).map { last - $0 }, liveRULByCycle: ruls,
            settled: ruls.map { _ in false }, contextWaitCycles: last - first, contextWaitMilliseconds: 0,
            computeMicroseconds: 0,
            queueMicroseconds: 0, model: "", epoch: 0, sequence: 0)
    }
}

extension AlertDecision {
    /// `<id> <state> by <path> of <cycle>, seen <look-ahead>, after <latency>`
    var text: String { "\(id) \(state) by \(by) of \(cycle), seen \(lookAhead), after \(latencyCycles)" }
}
