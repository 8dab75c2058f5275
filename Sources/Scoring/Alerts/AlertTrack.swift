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
///   alone), the first later one decides, by its earliest score from the raising cycle on.
/// - After a retraction live is disbelieved for as long as it stays critical: it raises nothing more until it has been
///   well, and only a window can raise the alert again. So between two recoveries of live there are at most two
///   alerts, however long it insists or flutters around the threshold, and a failure that begins in the dispute is not lost.
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
        case quiet
        case standing(Standing)
        /// Retracted, while live is still critical; the cycle that had raised it.
        case disputed(since: Int)
    }

    /// What decides.
    public let policy: AlertPolicy
    /// The number of the latest alert of this engine; 0 before the first.
    public private(set) var lastID: UInt64
    private var phase = Phase.quiet
    /// Live was critical and has not been well since.
    private var liveIsLow = false

    /// - Parameters:
    ///   - policy: what decides.
    ///   - lastID: the number of the engine's latest alert, so that numbers go on after a restart.
    public init(policy: AlertPolicy, lastID: UInt64 = 0) {
        self.policy = policy
        self.lastID = lastID
    }

    /// The alert that stands, if one does.
    public var standing: Standing? {
        if case .standing(let standing) = phase { standing } else { nil }
    }

    /// Whether a window's scores could decide anything now.
    public var awaitsWindow: Bool {
        switch phase {
        case .quiet: false
        case .standing(let standing): !standing.isConfirmed
        case .disputed: true
        }
    }

    /// Takes the live score of the engine's next cycle.
    ///
    /// - Parameters:
    ///   - score: what the live path said of it.
    ///   - beginsLife: a new life begins at this cycle; an alert of the life before is cleared first. Windows of that life
    ///     must not be handed in any more.
    ///   - decisions: what follows is appended here, two decisions at most.
    public mutating func observe(
        _ score: LiveScore, beginsLife: Bool = false, into decisions: inout [AlertDecision]
    ) {
        if beginsLife { endLife(score, into: &decisions) }
        if policy.isWell(score.rul) {
            liveIsLow = false
            recover(score, into: &decisions)
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
        case .standing(let standing) where !standing.isConfirmed:
            judge(standing, by: window, into: &decisions)
        case .disputed(let since):
            reconsider(since: since, window, into: &decisions)
        case .quiet, .standing:
            break
        }
    }

    private mutating func raise(
        by path: Alert.Path, cycle: Int, rul: Float, lookAhead: Int, latency: Int,
        into decisions: inout [AlertDecision]
    ) {
        lastID += 1
        phase = .standing(Standing(id: lastID, cycle: cycle, isConfirmed: false))
        decisions.append(
            AlertDecision(
                id: lastID, state: .raised, by: path, cycle: cycle, rul: rul, lookAhead: lookAhead,
                latencyCycles: latency))
    }

    /// Live is well: what was confirmed is over, and so is a dispute. What still waits for its verdict goes on waiting.
    private mutating func recover(_ score: LiveScore, into decisions: inout [AlertDecision]) {
        switch phase {
        case .standing(let standing) where standing.isConfirmed:
            phase = .quiet
            clear(standing, at: score, into: &decisions)
        case .disputed:
            phase = .quiet
        case .quiet, .standing:
            break
        }
    }

    private mutating func endLife(_ score: LiveScore, into decisions: inout [AlertDecision]) {
        if let standing { clear(standing, at: score, into: &decisions) }
        phase = .quiet
        liveIsLow = false
    }

    private func clear(_ standing: Standing, at score: LiveScore, into decisions: inout [AlertDecision]) {
        decisions.append(
            AlertDecision(
                id: standing.id, state: .cleared, by: .live, cycle: score.cycle, rul: score.rul, lookAhead: 0,
                latencyCycles: 0))
    }

    /// Confirms or retracts `standing` if `window` has seen enough after the cycle that raised it.
    private mutating func judge(
        _ standing: Standing, by window: WindowScore, into decisions: inout [AlertDecision]
    ) {
        let seen = window.lastCycle - standing.cycle
        guard seen >= policy.lookAhead, let index = window.cycles.firstIndex(where: { $0 >= standing.cycle }) else {
            return
        }
        let rul = window.rulByCycle[index]
        let isMistaken = policy.isWell(rul)
        if isMistaken {
            phase = liveIsLow ? .disputed(since: standing.cycle) : .quiet
        } else {
            phase = .standing(Standing(id: standing.id, cycle: standing.cycle, isConfirmed: true))
        }
        decisions.append(
            AlertDecision(
                id: standing.id, state: isMistaken ? .retracted : .confirmed, by: .window, cycle: window.cycles[index],
                rul: rul, lookAhead: window.lookAhead[index], latencyCycles: seen))
    }

    /// Raises anew and confirms at once if `window` finds a later cycle critical, of those it knows best the newest.
    private mutating func reconsider(since: Int, _ window: WindowScore, into decisions: inout [AlertDecision]) {
        guard let index = window.lookAhead.lastIndex(where: { $0 >= policy.lookAhead }) ?? window.cycles.indices.first,
            window.cycles[index] > since, policy.isCritical(window.rulByCycle[index])
        else { return }
        let cycle = window.cycles[index]
        let rul = window.rulByCycle[index]
        let seen = window.lastCycle - cycle
        raise(
            by: .window, cycle: cycle, rul: rul, lookAhead: window.lookAhead[index], latency: seen, into: &decisions)
        phase = .standing(Standing(id: lastID, cycle: cycle, isConfirmed: true))
        decisions.append(
            AlertDecision(
                id: lastID, state: .confirmed, by: .window, cycle: cycle, rul: rul, lookAhead: window.lookAhead[index],
                latencyCycles: seen))
    }
}
