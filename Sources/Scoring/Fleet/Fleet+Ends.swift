public import Telemetry

// How runs and lives end.
extension Fleet {
    /// Closes an engine, as telemetry that says `end` with its newest cycle does: a closing window over its last cycles, the end
    /// of its run and of its life. The next cycle begins a new life.
    ///
    /// - Returns: whether the engine is held and had not been closed before; what follows is among the next flush's actions.
    @discardableResult
    public func end(_ engine: EngineID, at time: Timestamp) -> Bool {
        guard let slot = slot(of: engine), let track = slots[slot], track.schedule.hasRun else { return false }
        close(track)
        end(track, at: time)
        return true
    }

    /// Forgets an engine's life: the windows that have begun are abandoned, and the next cycle begins a new life.
    ///
    /// - Returns: whether the engine is held and in the middle of a life; what follows is among the next flush's actions.
    @discardableResult
    public func reset(_ engine: EngineID, at time: Timestamp) -> Bool {
        guard let slot = slot(of: engine), let track = slots[slot], track.schedule.hasRun else { return false }
        endRun(of: track, abandoning: .reset, .reset, endsLife: true)
        let last = track.order.last.map { $0...$0 }
        append(
            .event(
                Event(
                    .reset, engine: engine, cycles: last, reason: "asked for; the next cycle begins a new life",
                    at: time)))
        track.order.close()
        return true
    }

    /// Ends the life of an engine whose last window was asked for.
    func end(_ track: EngineTrack, at time: Timestamp) {
        endRun(of: track, abandoning: .end, .end, endsLife: true)
        let last = track.order.last.map { $0...$0 }
        append(.event(Event(.ended, engine: track.engine, cycles: last, reason: "its life has ended", at: time)))
        track.order.close()
    }

    /// Asks for the closing window of a run whose newest cycle may wait for its step.
    func close(_ track: EngineTrack) {
        guard let last = track.order.last,
            let span = track.schedule.close(at: last, minimum: track.model.shortestWindow)
        else {
            return
        }
        if track.waiting > 0 { stepPending() }
        append(.window(.score(job(for: span, track.rows, of: track))))
    }

    /// Abandons the windows that have begun and says behind them that the run has ended. Nothing if none had begun.
    func endRun(of track: EngineTrack, abandoning reason: AbandonReason, _ short: SettledScore.Short, endsLife: Bool) {
        guard track.schedule.hasRun else { return }
        for window in track.endRun(abandoning: reason) { append(.window(.abandoned(window))) }
        append(.window(.runEnded(RunEnd(engine: track.engine, reason: short, endsLife: endsLife))))
    }
}
