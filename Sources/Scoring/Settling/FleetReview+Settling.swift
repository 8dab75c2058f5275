import Telemetry

// The final word on cycles.
extension FleetReview {
    /// Takes the plan in force for an engine, and settles what has waited long enough by it.
    func replan(_ track: ReviewTrack, into actions: inout [ReviewAction]) {
        let plan = tradeoff.plans[tradeoff.planIndex(for: track.engine)]
        track.generation = generation
        track.asked = plan.lookAhead
        track.isLiveAlone = plan.stride == nil
        guard track.isLiveAlone else {
            if let latest = track.latest, let run = track.run {
                settle(track, below: min(latest.last - track.asked + 1, run.next + run.count), into: &actions)
            }
            return
        }
        settleOldestRun(of: track, into: &actions)
        guard !track.later.isEmpty else { return }
        // The runs keep their places in line, for their windows are still on the way.
        let (run, latest, missed, later) = (track.run, track.latest, track.missed, track.later)
        (track.latest, track.missed) = (nil, nil)
        for index in later.indices {
            track.run = later[index]
            settleOldestRun(of: track, into: &actions)
            track.later[index] = track.run ?? later[index]
        }
        (track.run, track.latest, track.missed) = (run, latest, missed)
    }

    private func settleOldestRun(of track: ReviewTrack, into actions: inout [ReviewAction]) {
        guard let run = track.run else { return }
        settle(track, below: run.next + run.count, into: &actions)
    }

    /// Settles what waits of the present run below `limit` by the best there was.
    ///
    /// - Parameter reason: why no later window will give it more, where it was not the load; nil: the policy was another.
    func settle(
        _ track: ReviewTrack, below limit: Int, because reason: SettledScore.Short? = nil,
        into actions: inout [ReviewAction]
    ) {
        while let run = track.run, run.count > 0, run.next < limit {
            let cycle = run.next
            let pending = track.cycles[0]
            let latest = track.latest.flatMap { cycle <= $0.last ? $0 : nil }
            let isShort = (latest.map { $0.last - cycle } ?? 0) < track.asked
            let best = latest.flatMap { isShort && share(of: $0, pending, at: cycle).isWorseThanLive ? nil : $0 }
            var settled = SettledScore(
                live: pending, of: track, cycle: cycle, sequence: run.sequence(of: cycle), model: models[pending.model])
            if let best { settled.use(best, pending, share(of: best, pending, at: cycle), model: models[best.model]) }
            settled.short = isShort ? short(track, cycle, because: reason) : nil
            track.removeFirst()
            actions.append(.settled(settled, slot: track.slot))
        }
    }

    /// Settles what `window` gives its look-ahead, and keeps what it says of the cycles after that.
    func settle(_ track: ReviewTrack, by window: inout WindowScore, into actions: inout [ReviewAction]) {
        guard let first = window.cycles.first, let last = window.cycles.last, let run = track.run, run.count > 0,
            run.next <= last
        else { return }
        precondition(run.next >= first, "cycle \(run.next) waits, and a window from \(first) has come")
        let covered = min(run.count, last - run.next + 1)
        for index in 0..<covered {
            track.cycles[index].windowRUL = window.rulByCycle[run.next + index - first]
            track.cycles[index].windowSigma = window.sigmaByCycle[run.next + index - first]
        }
        track.latest = LatestWindow(
            number: window.window, last: last, lastReceived: track.cycles[covered - 1].received,
            computeMicroseconds: window.computeMicroseconds, queueMicroseconds: window.queueMicroseconds,
            model: models.number(of: window.model))
        if track.generation != generation {
            replan(track, into: &actions)
        } else {
            settle(track, below: min(last - track.asked + 1, run.next + covered), into: &actions)
        }
        guard let now = track.run else { return }
        for cycle in run.next..<min(now.next, last + 1) { window.settled[cycle - first] = true }
    }

    private func share(of window: LatestWindow, _ pending: PendingCycle, at cycle: Int) -> ScoreBlend.Share {
        // What was measured of one model says nothing of another, or of two together.
        guard window.model == pending.model, models[window.model] == model else { return .windowAlone }
        return blend[window.last - cycle]
    }

    private func short(
        _ track: ReviewTrack, _ cycle: Int, because reason: SettledScore.Short?
    ) -> SettledScore.Short {
        if let missed = track.missed, missed.first <= cycle, cycle <= missed.last - track.asked { return .overload }
        return reason ?? .policy
    }
}

extension SettledScore {
    /// Live's score of a cycle as the final word on it.
    init(live score: LiveScore, asked: Int) {
        self.init(
            engine: score.engine, cycle: score.cycle, rul: score.rul, sigma: score.sigma, health: score.health,
            lookAhead: 0, asked: asked, short: nil, by: .live, window: nil, windowWeight: 0, liveRUL: score.rul,
            liveSigma: score.sigma, liveSequence: score.sequence, delta: 0, contextWaitMilliseconds: 0,
            computeMicroseconds: 0, queueMicroseconds: 0, model: score.model, epoch: 0, sequence: 0)
    }

    /// Live's score of a cycle that has waited, as the final word on it.
    fileprivate init(live pending: PendingCycle, of track: ReviewTrack, cycle: Int, sequence: UInt64, model: String) {
        self.init(
            engine: track.engine, cycle: cycle, rul: pending.liveRUL, sigma: pending.liveSigma,
            health: Health(rul: pending.liveRUL), lookAhead: 0, asked: track.asked, short: nil, by: .live, window: nil,
            windowWeight: 0, liveRUL: pending.liveRUL, liveSigma: pending.liveSigma, liveSequence: sequence, delta: 0,
            contextWaitMilliseconds: 0, computeMicroseconds: 0, queueMicroseconds: 0, model: model, epoch: 0,
            sequence: 0)
    }

    /// Makes it the word of a window, or of both.
    fileprivate mutating func use(
        _ latest: LatestWindow, _ pending: PendingCycle, _ share: ScoreBlend.Share, model: String
    ) {
        let isBlend = share.window < 1
        rul = isBlend ? share.window * pending.windowRUL + (1 - share.window) * pending.liveRUL : pending.windowRUL
        sigma = isBlend ? share.sigmaFactor * pending.windowSigma : pending.windowSigma
        health = Health(rul: rul)
        lookAhead = latest.last - cycle
        by = isBlend ? .blend : .window
        window = latest.number
        windowWeight = share.window
        delta = rul - pending.liveRUL
        contextWaitMilliseconds = Double(pending.received.microseconds(to: latest.lastReceived)) / 1_000
        computeMicroseconds = latest.computeMicroseconds
        queueMicroseconds = latest.queueMicroseconds
        self.model = model
    }
}
