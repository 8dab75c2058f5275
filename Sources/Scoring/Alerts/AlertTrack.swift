public import Telemetry

/// Decides about one engine's alerts: raised by the live path at once, then confirmed or retracted by a window that knows
/// what came after, cleared when the engine recovers or begins a new life.
///
/// ```
///              live critical             window: not well             window: well, live well again
///     quiet ──────────────────► raised ─────────────────► confirmed      (back to quiet)
///       ▲                         │                        │    ▲
///       │                         │ window: well,          │    │ window critical, as seen with the policy's
///       │      live well          ▼ live still critical    │    │ look-ahead: raised and confirmed at once
///       ├◄─────────────────── disputed ────────────────────┼────┘
///       └◄─────────────────────────────────────────────────┘ live well: cleared
/// ```
///
/// *Critical* is at or below the policy's threshold, *well* is above threshold plus hysteresis, and by that one measure an
/// alert is cleared as it is retracted.
///
/// - An alert waits for its verdict even if live has recovered meanwhile, so every alert that a window can judge is judged
///   once. The window must have seen the policy's look-ahead after the raising cycle. Where no window will
///   (the windows of that cycle were abandoned, the stride is too long, the model scores a window's last cycle
///   alone), the first later one decides, by its earliest score from the raising cycle on. Where the life ends first, the
///   last window of it decides, whatever it saw.
/// - After a retraction live is disbelieved for as long as it stays critical: it raises nothing more until it has been
///   well, and only a window can raise the alert again. So between two recoveries of live there are at most two
///   alerts, however long it insists or flutters around the threshold, and a failure that begins in the dispute is not lost.
/// - After a restart what stood stands (``init(policy:restored:)``). The live path does not know the engine's past then, as
///   after an eviction (``liveBeginsAnew()``), and while its scores say so (`ScoreFlags.warmingUp`) they end nothing:
///   neither an alert nor a dispute.
///
/// A pure value of a few words: no clock, no socket, memory that does not grow. The same scores in the same order give the
/// same decisions.
public struct AlertTrack: Sendable, Hashable {
    /// An alert that was raised and neither retracted nor cleared.
    public struct Standing: Sendable, Hashable {
        public let id: UInt64
        /// The cycle whose score raised it.
        public let cycle: Int
        public let isConfirmed: Bool
    }

    private enum Phase: Sendable, Hashable {
        case quiet, raised, confirmed
        /// Retracted, while live is still critical.
        case disputed
    }

    /// What the last window said of an alert for which it had not seen enough.
    private struct Opinion: Sendable, Hashable {
        let rul: Float
        /// The cycle it scored, counted from the raising one.
        let offset: Int32
        let lookAhead: Int32
        /// How many cycles after the raising one it had seen.
        let seen: Int32
    }

    /// What decides. It may change at any time: what stands goes on standing, and the next scores are held against the new
    /// limits.
    public var policy: AlertPolicy
    /// The number of the latest alert of this engine; 0 before the first.
    public private(set) var lastID: UInt64
    /// The cycle that raised the alert that stands or is disputed.
    private var since = 0
    private var opinion: Opinion?
    private var phase = Phase.quiet
    /// Live was critical and has not been well since.
    private var liveIsLow = false
    /// Live has lost what it knew of the engine, and has not seen enough since to say that it is well.
    private var isWarmingUp = false
    /// The next cycle begins a new life, whatever it says of itself.
    private var lifeHasEnded = false

    /// - Parameters:
    ///   - policy: what decides.
    ///   - lastID: the number of the engine's latest alert, so that numbers go on after a restart.
    public init(policy: AlertPolicy, lastID: UInt64 = 0) {
        self.policy = policy
        self.lastID = lastID
    }

    /// Goes on where another track of the same engine stood when it had published `restored` last.
    ///
    /// What was raised or confirmed stands. What was retracted is disputed until live is well: whether it was well before
    /// is not known any more. Numbers go on.
    public init(policy: AlertPolicy, restored: RestoredAlert) {
        self.init(policy: policy, lastID: restored.last.id)
        switch restored.last.state {
        case .raised: phase = .raised
        case .confirmed: phase = .confirmed
        case .retracted: phase = .disputed
        case .cleared: return
        }
        since = restored.raisedCycle
        liveIsLow = true
        liveBeginsAnew()
    }

    /// Live has lost what it knew of the engine's past, for it was not held for a while: until it has seen enough again it ends
    /// neither an alert nor a dispute.
    public mutating func liveBeginsAnew() {
        isWarmingUp = phase != .quiet
    }

    /// The alert that stands, if one does.
    public var standing: Standing? {
        switch phase {
        case .raised: Standing(id: lastID, cycle: since, isConfirmed: false)
        case .confirmed: Standing(id: lastID, cycle: since, isConfirmed: true)
        case .quiet, .disputed: nil
        }
    }

    /// Whether a window's scores could decide anything now.
    public var awaitsWindow: Bool { phase == .raised || phase == .disputed }

    /// Takes the live score of the engine's next cycle.
    ///
    /// - Parameters:
    ///   - score: what the live path said of it.
    ///   - beginsLife: a new life begins at this cycle; an alert of the life before is cleared first. Windows of that life
    ///     must not be handed in any more.
    ///   - windowsFollow: whether windows score this engine at all. If not, an alert needs no verdict to be cleared.
    ///   - decisions: what follows is appended here, two decisions at most.
    public mutating func observe(
        _ score: LiveScore, beginsLife: Bool = false, windowsFollow: Bool = true,
        into decisions: inout [AlertDecision]
    ) {
        if beginsLife || lifeHasEnded { beginLife(score, into: &decisions) }
        let isUnsure = isWarmingUp && score.flags.contains(.warmingUp)
        if !isUnsure { isWarmingUp = false }
        if policy.isWell(score.rul) {
            guard !isUnsure else { return }
            liveIsLow = false
            recover(score, isJudged: windowsFollow, into: &decisions)
        } else if policy.isCritical(score.rul) {
            if !liveIsLow, phase == .quiet {
                raise(by: .live, cycle: score.cycle, rul: score.rul, lookAhead: 0, latency: 0, into: &decisions)
            }
            liveIsLow = true
        }
    }

    /// Takes the scores of the engine's next window.
    ///
    /// - Parameters:
    ///   - window: of the present life.
    ///   - decisions: what follows is appended here, two decisions at most.
    public mutating func observe(_ window: WindowScore, into decisions: inout [AlertDecision]) {
        switch phase {
        case .raised:
            hear(window)
            if let opinion, Int(opinion.seen) >= policy.lookAhead { judge(opinion, into: &decisions) }
        case .disputed:
            reconsider(window, into: &decisions)
        case .quiet, .confirmed:
            break
        }
    }

    /// The life has ended and its last window was handed in: an alert without a verdict gets that window's, whatever look-ahead
    /// it had. What is confirmed stands until the next life begins; a dispute is over, for nobody is left to settle it.
    ///
    /// Must not be called when the next life has begun already.
    ///
    /// - Parameter decisions: what follows is appended here, one decision at most. None where no window has scored the raising
    ///   cycle or a later one: then the alert stays as it was raised.
    public mutating func endLife(into decisions: inout [AlertDecision]) {
        if phase == .raised, let opinion { judge(opinion, into: &decisions) }
        if phase == .disputed { phase = .quiet }
        liveIsLow = false
        lifeHasEnded = true
    }

    private mutating func raise(
        by path: Alert.Path, cycle: Int, rul: Float, lookAhead: Int, latency: Int,
        into decisions: inout [AlertDecision]
    ) {
        lastID += 1
        phase = .raised
        since = cycle
        opinion = nil
        decisions.append(
            AlertDecision(
                id: lastID, state: .raised, by: path, cycle: cycle, rul: rul, lookAhead: lookAhead,
                latencyCycles: latency))
    }

    /// Live is well: what was confirmed is over, and so is a dispute. What still waits for its verdict goes on waiting, if one
    /// can come.
    private mutating func recover(_ score: LiveScore, isJudged: Bool, into decisions: inout [AlertDecision]) {
        switch phase {
        case .confirmed: clear(at: score, into: &decisions)
        case .raised: if !isJudged { clear(at: score, into: &decisions) }
        case .disputed: phase = .quiet
        case .quiet: break
        }
    }

    private mutating func beginLife(_ score: LiveScore, into decisions: inout [AlertDecision]) {
        if standing != nil { clear(at: score, into: &decisions) }
        phase = .quiet
        liveIsLow = false
        isWarmingUp = false
        lifeHasEnded = false
    }

    private mutating func clear(at score: LiveScore, into decisions: inout [AlertDecision]) {
        phase = .quiet
        decisions.append(
            AlertDecision(
                id: lastID, state: .cleared, by: .live, cycle: score.cycle, rul: score.rul, lookAhead: 0,
                latencyCycles: 0))
    }

    /// Takes in what `window` says of the alert that waits for its verdict, by its earliest score from the raising cycle on.
    private mutating func hear(_ window: WindowScore) {
        guard let index = window.cycles.firstIndex(where: { $0 >= since }) else { return }
        opinion = Opinion(
            rul: window.rulByCycle[index], offset: Int32(clamping: window.cycles[index] - since),
            lookAhead: Int32(clamping: window.lookAhead[index]), seen: Int32(clamping: window.lastCycle - since))
    }

    /// Confirms or retracts the alert that waits for its verdict.
    private mutating func judge(_ opinion: Opinion, into decisions: inout [AlertDecision]) {
        let isMistaken = policy.isWell(opinion.rul)
        phase = isMistaken ? (liveIsLow ? .disputed : .quiet) : .confirmed
        decisions.append(
            AlertDecision(
                id: lastID, state: isMistaken ? .retracted : .confirmed, by: .window,
                cycle: since + Int(opinion.offset), rul: opinion.rul, lookAhead: Int(opinion.lookAhead),
                latencyCycles: Int(opinion.seen)))
    }

    /// Raises anew and confirms at once if `window` finds a later cycle critical, of those it knows best the newest.
    private mutating func reconsider(_ window: WindowScore, into decisions: inout [AlertDecision]) {
        guard let index = window.lookAhead.lastIndex(where: { $0 >= policy.lookAhead }) ?? window.cycles.indices.first,
            window.cycles[index] > since, policy.isCritical(window.rulByCycle[index])
        else { return }
        let cycle = window.cycles[index]
        let rul = window.rulByCycle[index]
        let seen = window.lastCycle - cycle
        raise(
            by: .window, cycle: cycle, rul: rul, lookAhead: window.lookAhead[index], latency: seen, into: &decisions)
        phase = .confirmed
        decisions.append(
            AlertDecision(
                id: lastID, state: .confirmed, by: .window, cycle: cycle, rul: rul, lookAhead: window.lookAhead[index],
                latencyCycles: seen))
    }
}
