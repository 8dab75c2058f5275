import Telemetry

// What the scores say about alerts.
extension FleetReview {
    /// Goes on with an alert from before a restart.
    func restore(_ alert: RestoredAlert) {
        let track = AlertTrack(policy: alertPolicy, restored: alert)
        if track.standing != nil { alertCounts.standing += 1 }
        keep(EngineAlerts(track, raisedReceived: alert.raisedReceived), of: alert.engine)
    }

    /// Keeps the alerts of an engine that is not held.
    func keep(_ alerts: EngineAlerts, of engine: EngineID) {
        if let lost = dormant.insert(alerts, of: engine), lost.track.standing != nil { alertCounts.standing -= 1 }
    }

    /// What hangs on a window that has just become due, once the live score of its last cycle was noted.
    ///
    /// A confirmed alert is judged: its engine's windows are like those of the well ones.
    public func importance(of job: WindowJob) -> WindowImportance {
        let alerts = tracks[job.engine]?.alerts?.track
        if alerts?.awaitsWindow == true { return .judging }
        guard alerts?.standing == nil, let rul = job.liveRUL.last else { return .ordinary }
        return alertPolicy.isWell(rul) ? .ordinary : .near
    }

    func adoptAlertPolicy() {
        for track in tracks.values { track.alerts?.track.policy = alertPolicy }
        dormant.adopt(alertPolicy)
    }

    func reviewAlerts(
        of track: ReviewTrack, _ score: LiveScore, beginsLife: Bool, at now: Timestamp,
        into actions: inout [ReviewAction]
    ) {
        let alerts = track.alerts ?? EngineAlerts(AlertTrack(policy: alertPolicy))
        track.alerts = alerts
        alerts.track.observe(
            score, beginsLife: beginsLife, windowsFollow: !track.isLiveAlone, into: &decisions)
        for decision in decisions {
            if decision.state == .raised { alerts.raisedReceived = score.received }
            say(decision, of: track, since: score.received, model: score.model, at: now, into: &actions)
        }
        decisions.removeAll(keepingCapacity: true)
    }

    func reviewAlerts(
        of track: ReviewTrack, _ window: WindowScore, at now: Timestamp, into actions: inout [ReviewAction]
    ) {
        guard let alerts = track.alerts, alerts.track.awaitsWindow, !track.isOver else { return }
        alerts.track.observe(window, into: &decisions)
        for decision in decisions {
            if decision.state == .raised {
                alerts.raisedReceived = received(decision.cycle, of: track, window, at: now)
            }
            say(decision, of: track, since: alerts.raisedReceived, model: window.model, at: now, into: &actions)
        }
        decisions.removeAll(keepingCapacity: true)
    }

    /// The life has ended and its windows have come: an alert that waits for its verdict gets it.
    func endLife(of track: ReviewTrack, model: String, at now: Timestamp, into actions: inout [ReviewAction]) {
        guard let alerts = track.alerts else { return }
        alerts.track.endLife(into: &decisions)
        for decision in decisions {
            say(decision, of: track, since: alerts.raisedReceived, model: model, at: now, into: &actions)
        }
        decisions.removeAll(keepingCapacity: true)
    }

    private func say(
        _ decision: AlertDecision, of track: ReviewTrack, since received: Timestamp, model: String, at now: Timestamp,
        into actions: inout [ReviewAction]
    ) {
        alertCounts.count(decision.state)
        let seconds = Double(max(0, received.microseconds(to: now))) / 1_000_000
        actions.append(
            .alert(
                Alert(
                    engine: track.engine, id: decision.id, cycle: decision.cycle, state: decision.state,
                    by: decision.by, rul: decision.rul, lookAhead: decision.lookAhead,
                    latency: Alert.Latency(cycles: decision.latencyCycles, seconds: seconds), time: now, model: model,
                    epoch: 0, sequence: 0)))
    }

    /// When a cycle of a window was received: as it was noted if it waits, else as if the window's cycles came evenly.
    private func received(
        _ cycle: Int, of track: ReviewTrack, _ window: WindowScore, at now: Timestamp
    ) -> Timestamp {
        guard let run = track.run, run.count > 0 else { return now }
        if cycle >= run.next, cycle < run.next + run.count { return track.cycles[cycle - run.next].received }
        let newest = min(max(window.lastCycle, run.next), run.next + run.count - 1)
        let last = track.cycles[newest - run.next].received
        let share = Double(window.lastCycle - cycle) / Double(max(1, window.lastCycle - window.firstCycle))
        return last.advanced(byMicroseconds: -Int64(window.contextWaitMilliseconds * 1_000 * share))
    }
}

extension Status.AlertCounts {
    fileprivate mutating func count(_ state: Alert.State) {
        switch state {
        case .raised:
            raised += 1
            standing += 1
        case .confirmed: confirmed += 1
        case .retracted:
            retracted += 1
            standing -= 1
        case .cleared:
            cleared += 1
            standing -= 1
        }
    }
}
