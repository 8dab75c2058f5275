public import Telemetry

/// What follows from a fleet's scores: one settled score for every cycle, and alerts.
///
/// A cycle is settled exactly once, in order, by the first window that gives it the look-ahead that its engine's plan asks
/// for. One that no later window can give it is settled by the best there was, and says why:
///
/// ```
///  cycle      1 . . . . . . . . 10 . . . . . . . . 20 . . . . . . . . 30 . . 33
///  window 1   ├──────────────────────────────────────────────────────┤      asked 15: settles 1 ... 15
///  window 2         ├───────── (stride 3) ──────────────────────────────────┤      settles 16 ... 18
///                                                                              the run ends: 19 ... 33 by window 2, short
/// ```
///
/// - *Which windows*: a window belongs to the oldest run of its engine that has not ended; windows and ``RunEnd``s come in the
///   order of the runs, live scores may be runs ahead.
/// - *Overload*: an abandoned window settles nothing. What only it could have given is settled when the next window, or the
///   abandonment of the next, shows that no other will come; `overload` says so.
/// - *A change of plan* holds from the engine's next score or window on. With less look-ahead, what has enough already is settled then;
///   with more, cycles wait for windows to come, and those for which there is none say `policy`. With no windows at all (live
///   alone), what waits is settled at once by the best there is, so that the cycles to come stay in order; windows that are
///   still on their way settle nothing any more.
/// - *The best there was* is the newest window that scored the cycle, or live where the bundle's curve says that its error is
///   smaller or where none did.
/// - *A window model that scores the last cycle alone* settles that cycle; those before it are live's.
/// - *After an eviction* an engine that comes back, in whatever slot, begins a run behind those whose windows are still on
///   their way, and ``forget(_:)`` leaves it alone.
///
/// Belongs to the live thread; opens no socket, reads no clock. A cycle costs no memory from the heap in the steady state.
public final class FleetReview {
    /// The plans in force.
    public var tradeoff: TradeoffTable {
        didSet {
            // The level stretches strides and leaves every plan as it is.
            if tradeoff.plans != oldValue.plans || tradeoff.rules != oldValue.rules { generation += 1 }
        }
    }
    /// What decides about alerts.
    public var alertPolicy: AlertPolicy {
        didSet { if alertPolicy != oldValue { adoptAlertPolicy() } }
    }
    /// How window and live become one; for scores of ``model`` alone.
    public var blend: ScoreBlend
    /// The model that ``blend`` was measured for, as messages name it.
    public var model: String

    /// Alerts that stand, and steps of each kind since the start.
    public internal(set) var alertCounts = Status.AlertCounts.none

    var generation = 0
    var tracks: [EngineID: ReviewTrack] = [:]
    /// The track of the engine that was last noted in each of the fleet's slots, so that a live score needs no look-up.
    private var tracksBySlot: [ReviewTrack?] = []
    /// The alerts of engines that are not held.
    var dormant = DormantAlerts()
    /// The models that scores have named, by number.
    var models = ModelNames()
    var decisions: [AlertDecision] = []

    /// - Parameters:
    ///   - tradeoff: the plans in force.
    ///   - alerts: what decides about alerts.
    ///   - blend: how window and live become one.
    ///   - model: the model that `blend` was measured for.
    ///   - restored: the last alerts of engines from before a restart.
    public init(
        tradeoff: TradeoffTable, alerts: AlertPolicy, blend: ScoreBlend, model: String, restored: [RestoredAlert] = []
    ) {
        self.tradeoff = tradeoff
        alertPolicy = alerts
        self.blend = blend
        self.model = model
        for alert in restored { restore(alert) }
    }

    /// Takes the live score of an engine's next cycle.
    ///
    /// - Parameters:
    ///   - score: as published, with its sequence.
    ///   - breaks: what came to its end before it.
    ///   - slot: the engine's in the fleet.
    ///   - now: the time that alerts carry.
    ///   - actions: what follows is appended here.
    public func note(
        _ score: LiveScore, _ breaks: RunBreak, slot: Int, at now: Timestamp, into actions: inout [ReviewAction]
    ) {
        let track = track(of: score.engine, slot: slot)
        if track.generation != generation { replan(track, into: &actions) }
        if breaks != .none || track.run == nil { track.beginRun(at: score, breaks) }
        track.append(score, model: models.number(of: score.model), waits: !track.isLiveAlone)
        if track.isLiveAlone { actions.append(.settled(SettledScore(live: score, asked: track.asked), slot: slot)) }
        if track.alerts != nil || alertPolicy.isCritical(score.rul) {
            reviewAlerts(of: track, score, beginsLife: breaks == .life, at: now, into: &actions)
        }
    }

    /// Takes a window's scores, in the order in which the engine's windows and the ends of its runs came.
    ///
    /// - Parameters:
    ///   - window: `settled` is filled in: true where this message is the cycle's final word.
    ///   - now: the time that alerts carry.
    ///   - actions: what follows is appended here, alerts first.
    public func take(_ window: inout WindowScore, at now: Timestamp, into actions: inout [ReviewAction]) {
        window.clearSettled()
        guard let track = tracks[window.engine], track.run != nil, let first = window.cycles.first else { return }
        reviewAlerts(of: track, window, at: now, into: &actions)
        // Windows begin one after the other: what is older than this one's scores is in none to come.
        settle(track, below: first, into: &actions)
        settle(track, by: &window, into: &actions)
        if track.generation != generation { replan(track, into: &actions) }
    }

    /// Takes word of a window that will never be scored, in the order of the engine's windows.
    public func take(_ window: AbandonedWindow, at now: Timestamp, into actions: inout [ReviewAction]) {
        // Of all others the run's end says why.
        guard window.reason == .overload, let track = tracks[window.engine], track.run != nil else { return }
        if track.generation != generation { replan(track, into: &actions) }
        settle(track, below: window.firstCycle, into: &actions)
        track.missed = (window.firstCycle, window.lastCycle)
        // Later windows begin after its first cycle.
        if window.lastCycle - window.firstCycle >= track.asked {
            settle(track, below: window.firstCycle + 1, into: &actions)
        }
    }

    /// Takes the end of an engine's oldest run, behind its windows: settles what is left of it by the best there was.
    public func take(_ end: RunEnd, at now: Timestamp, into actions: inout [ReviewAction]) {
        guard let track = tracks[end.engine], track.run != nil else { return }
        if track.generation != generation { replan(track, into: &actions) }
        guard let run = track.run else { return }
        settle(track, below: run.next + run.count, because: end.reason, into: &actions)
        let judge = track.latest.map { models[$0.model] }
        track.endRun()
        if end.endsLife, track.run == nil { endLife(of: track, model: judge ?? model, at: now, into: &actions) }
    }

    /// Drops what is kept of an engine whose runs have all ended, but for its alerts.
    public func forget(_ engine: EngineID) {
        guard let track = tracks[engine], track.run == nil else { return }
        tracks.removeValue(forKey: engine)
        if track.slot < tracksBySlot.count, tracksBySlot[track.slot] === track { tracksBySlot[track.slot] = nil }
        if let alerts = track.alerts { keep(alerts, of: engine) }
    }

    /// How many cycles of an engine wait for their final word; nil if nothing is kept of it.
    public func pendingCount(of engine: EngineID) -> Int? {
        tracks[engine]?.cycles.count
    }

    private func track(of engine: EngineID, slot: Int) -> ReviewTrack {
        if slot < tracksBySlot.count, let known = tracksBySlot[slot], known.slot == slot, known.engine == engine {
            return known
        }
        while tracksBySlot.count <= slot { tracksBySlot.append(nil) }
        let found = tracks[engine] ?? makeTrack(engine, slot: slot)
        found.slot = slot
        tracksBySlot[slot] = found
        return found
    }

    private func makeTrack(_ engine: EngineID, slot: Int) -> ReviewTrack {
        let new = ReviewTrack(engine: engine, slot: slot, generation: generation - 1)
        new.alerts = dormant.remove(engine)
        new.alerts?.track.liveBeginsAnew()
        tracks[engine] = new
        return new
    }
}

extension WindowScore {
    /// Says of every cycle that its final word is another's.
    fileprivate mutating func clearSettled() {
        guard settled.count == cycles.count else {
            settled = [Bool](repeating: false, count: cycles.count)
            return
        }
        for index in settled.indices { settled[index] = false }
    }
}
