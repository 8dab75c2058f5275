import Scoring
import Telemetry

// The trade-off, as operators ask for it and about it.
extension LiveLoop {
    /// Slots of the fleet looked at for a pattern before the loop looks at anything else.
    private static let searchBatch = 1_024

    func replyTradeoff(_ warnings: [String] = [], to ticket: ControlMailbox.Ticket) {
        let report = TradeoffReport(keeper: keeper, cyclesPerSecond: keeper.cyclesPerSecond ?? 0)
        parts.mailbox.reply(.done(report, warnings: warnings), to: ticket)
    }

    /// Applies a change; a pattern is looked for among the engines held before the reply goes out.
    func change(_ change: TradeoffChange, _ ticket: ControlMailbox.Ticket) throws {
        do throws(ControlError) {
            let wanted = try change.applied(to: keeper.policy, keeper.rules)
            try apply(wanted.policy, wanted.rules)
        } catch {
            return parts.mailbox.reply(.refused(error), to: ticket)
        }
        guard let pattern = change.pattern, change.policy != nil else { return replyTradeoff(to: ticket) }
        control.searches.append(PatternSearch(pattern: pattern, ticket: ticket))
        searchEngines()
    }

    /// Has a policy and rules in force from each engine's next cycle on.
    ///
    /// - Throws: ``ControlError`` that says what can be had; nothing has changed then.
    func apply(_ policy: TradeoffPolicy, _ rules: [TradeoffRule]) throws(ControlError) {
        do {
            _ = try setTradeoff(policy, rules: rules)
        } catch let error as TradeoffError {
            throw ControlError(
                .refused, error.explained(by: keeper.planner, cyclesPerSecond: keeper.cyclesPerSecond).description)
        } catch {
            throw ControlError(.failed, "\(error)")
        }
    }

    /// Goes on looking for an engine that a new rule's pattern names, a slice of the fleet a turn.
    func searchEngines() {
        guard var search = control.searches.first else { return }
        let end = min(search.next + Self.searchBatch, fleet.slotCount)
        let isFound = fleet.holdsEngine(named: search.pattern, inSlots: search.next..<max(search.next, end))
        search.next = end
        guard isFound || end >= fleet.slotCount else {
            control.searches[0] = search
            return
        }
        control.searches.removeFirst()
        replyTradeoff(isFound ? [] : ["pattern \(search.pattern) names no engine held at present"], to: search.ticket)
    }
}
