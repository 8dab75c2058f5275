import Logging
import Scoring
import Telemetry
import ZeroMQ

// Orders of the control socket, carried out between two batches of telemetry.
extension LiveLoop {
    /// Carries out one order, if one waits and orders have not had their share of the time, so that whoever sends a flood of
    /// requests does not slow the live path.
    func obey() throws {
        try closeSome()
        try abandonSome()
        reopen()
        if !control.draining.isEmpty { try tellDrained() }
        searchEngines()
        control.isHeldUp = false
        guard parts.mailbox.hasOrders else { return }
        let start = Clock.monotonicNanoseconds()
        guard start >= control.nextOrder else {
            control.isHeldUp = true
            return
        }
        guard let (ticket, order) = parts.mailbox.takeOrder() else { return }
        try carryOut(order, ticket)
        let end = Clock.monotonicNanoseconds()
        control.nextOrder = Clock.resting(ControlLimits.dutyCycle, from: start, to: end)
        control.isHeldUp = parts.mailbox.hasOrders
    }

    private func carryOut(_ order: ControlOrder, _ ticket: ControlMailbox.Ticket) throws {
        switch order {
        case .status: parts.mailbox.reply(.done(statusReport()), to: ticket)
        case .tradeoff: replyTradeoff(to: ticket)
        case .setTradeoff(let wanted): try change(wanted, ticket)
        case .explain(let error):
            let message = error.explained(by: keeper.planner, cyclesPerSecond: keeper.cyclesPerSecond ?? 0).description
            parts.mailbox.reply(.refused(ControlError(.refused, message)), to: ticket)
        case .resetEngine(let engine): try reset(engine, ticket)
        case .showEngine(let engine): parts.mailbox.reply(show(engine), to: ticket)
        case .drain: try drain(ticket)
        case .resume: resume(ticket)
        case .swap(let prepared): try swap(to: prepared, ticket)
        case .apply(let settings, let changes): apply(settings, changes, ticket)
        }
    }

    private func show(_ engine: EngineID) -> ControlReply {
        guard let snapshot = fleet.snapshot(of: engine) else {
            return .refused(ControlError(.unknownEngine, "engine \(engine) is not held"))
        }
        return .done(
            EngineReport(
                snapshot: snapshot, schema: fleet.schema, tradeoff: fleet.tradeoff,
                last: publisher.lastMessages(of: engine)))
    }

    private func reset(_ engine: EngineID, _ ticket: ControlMailbox.Ticket) throws {
        guard let snapshot = fleet.snapshot(of: engine) else {
            return parts.mailbox.reply(
                .refused(ControlError(.unknownEngine, "engine \(engine) is not held")), to: ticket)
        }
        let isReset = fleet.reset(engine, at: Clock.wall())
        try carryOut()
        let last: JSONTree = snapshot.last.map { .integer($0.number) } ?? .null
        parts.mailbox.reply(
            .done(
                PlainReport(["engine": .text(engine.text), "last_cycle": last]),
                warnings: isReset ? [] : ["its life had ended already"]),
            to: ticket)
    }

    /// The status as it would be published now; the rates are those since the last one.
    private func statusReport() -> StatusReport {
        var beacon = beacon
        let now = Clock.monotonicNanoseconds()
        let published = publisher.published.byFamily
        var status = status(by: &beacon, at: now, published: published)
        status.epoch = publisher.epoch
        status.sequence = published[.status] ?? 0
        return StatusReport(status: status, isDraining: control.isDraining, counters: counters)
    }
}

// Settings that change at run time.
extension LiveLoop {
    private func apply(_ settings: Settings, _ changes: [SettingsChange], _ ticket: ControlMailbox.Ticket) {
        // First what may be refused. A policy that was set since by hand stands unless its settings have changed.
        if changes.contains(where: { $0.key.hasPrefix("tradeoff.") }) {
            do throws(ControlError) {
                try apply(settings.tradeoff, settings.tradeoffRules)
            } catch {
                return parts.mailbox.reply(.refused(error), to: ticket)
            }
        }
        let now = Clock.monotonicNanoseconds()
        if settings.statusInterval != parts.settings.statusInterval {
            statusTicker = Ticker(every: settings.statusInterval, from: now)
        }
        if settings.engineIdleTimeout != parts.settings.engineIdleTimeout {
            evictionTicker = Ticker(every: settings.engineIdleTimeout == nil ? nil : Self.evictionInterval, from: now)
        }
        review.alertPolicy = settings.alerts
        parts.settings = settings
        parts.mailbox.reply(.done(ReloadReport(changes: changes)), to: ticket)
    }
}

// Draining.
extension LiveLoop {
    private func drain(_ ticket: ControlMailbox.Ticket) throws {
        if !control.isDraining {
            control.isDraining = true
            if let (waiting, _) = control.reopening {
                control.reopening = nil
                parts.mailbox.reply(.refused(ControlError(.failed, "the daemon is drained again")), to: waiting)
            }
            // Senders that wait for nobody are not made to lose anything: what they send is held, up to the high-water mark.
            if parts.settings.ingestType == .pull, !control.isIngestClosed { beginClosing() } else { endEmptying() }
            parts.logger.notice("draining: no telemetry is taken until tandem ctl drain --resume")
        }
        control.draining.append(ticket)
        try tellDrained()
    }

    /// Nothing more comes: cycles that wait for more context are settled by what there was.
    func endEmptying() {
        control.isEmptying = false
        if let token = control.ingestToken { poller.remove(token) }
        control.ingestToken = nil
        control.nextToAbandon = 0
    }

    /// Ends the runs of some engines, if all are to be ended.
    func abandonSome() throws {
        guard let slot = control.nextToAbandon else { return }
        let end = min(slot + Self.evictionBatch, fleet.slotCount)
        fleet.abandon(slots: slot..<end, into: &actions)
        control.nextToAbandon = end < fleet.slotCount ? end : nil
        try carryOut()
    }

    /// Replies to those who wait for the end of the draining, if it has come.
    private func tellDrained() throws {
        guard isQuiet else { return }
        let report = DrainReport(
            isDraining: control.isDraining, accepted: counters.accepted, windowsScored: counters.windowsScored,
            windowsAbandoned: counters.windowsAbandoned.values.reduce(0, +),
            settled: publisher.published.byFamily[.settled] ?? 0, engines: fleet.engineCount)
        for ticket in control.draining { parts.mailbox.reply(.done(report), to: ticket) }
        control.draining.removeAll()
    }

    private func resume(_ ticket: ControlMailbox.Ticket) {
        guard control.isDraining else { return tellResumed(ticket, warnings: ["the daemon was not draining"]) }
        control.isDraining = false
        control.isEmptying = false
        control.nextToAbandon = nil
        if let timeout = parts.settings.engineIdleTimeout {
            let heard = Clock.monotonicNanoseconds() + UInt64(timeout / .nanoseconds(1))
            evictionTicker = Ticker(every: Self.evictionInterval, from: heard)
        }
        control.reopening = (ticket, Clock.monotonicNanoseconds() + IngestClosing.longest + ControlLimits.reopening)
        reopen()
    }

    /// Opens the way in again, if that was asked for and libzmq has let go of it.
    private func reopen() {
        // A way in that is being closed lets nobody in any more: it is closed first.
        guard control.closing == nil, let (ticket, deadline) = control.reopening else { return }
        if control.isIngestClosed {
            do throws(ZeroMQError) {
                try ingest.open()
            } catch {
                if error.code == .addressInUse, Clock.monotonicNanoseconds() < deadline { return }
                control.reopening = nil
                control.isDraining = true
                parts.logger.error("telemetry cannot be taken again: \(error)")
                return parts.mailbox.reply(.refused(ControlError(.failed, "\(error)")), to: ticket)
            }
            control.isIngestClosed = false
        }
        control.reopening = nil
        // What came meanwhile is tried for in this very turn, so that the poller's news can be relied on.
        if control.ingestToken == nil { control.ingestToken = ingest.register(with: poller) }
        parts.logger.notice("telemetry is taken again")
        tellResumed(ticket)
    }

    private func tellResumed(_ ticket: ControlMailbox.Ticket, warnings: [String] = []) {
        parts.mailbox.reply(.done(PlainReport(["draining": .boolean(false)]), warnings: warnings), to: ticket)
    }
}
