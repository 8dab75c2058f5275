import Inference
import Logging
import Scoring
import Telemetry

// Another model, while the stream goes on.
extension LiveLoop {
    /// Goes over to a prepared model, unless it does not fit what is held or the policy in force cannot be had with it.
    func swap(to prepared: PreparedModel, _ ticket: ControlMailbox.Ticket) throws {
        let before = fleet.model.model.identity
        do throws(ControlError) {
            try adopt(prepared)
        } catch {
            parts.logger.error("model swap: nothing has changed: \(error.message)")
            return parts.mailbox.reply(.refused(error), to: ticket)
        }
        let name = prepared.model.identity
        let tradeoff = TradeoffReport(keeper: keeper, cyclesPerSecond: keeper.cyclesPerSecond ?? 0).summary
        parts.logger.notice("model: \(name) has taken over from \(before); \(tradeoff)")
        try announce(.model, "\(name) has taken over from \(before)")
        parts.mailbox.reply(
            .done(ModelReport(model: name, before: before, tradeoff: tradeoff, engines: fleet.enginesToMove)),
            to: ticket)
    }

    private func adopt(_ prepared: PreparedModel) throws(ControlError) {
        let name = prepared.model.identity
        guard let model = prepared.fleet.take() else { throw ControlError(.failed, "\(name) was taken before") }
        if let obstacle = model.obstacle(for: fleet.model) { throw ControlError(.refused, "\(name): \(obstacle)") }
        do throws(TradeoffError) {
            try keeper.adopt(prepared.model.bundle.manifest, cost: prepared.cost)
        } catch {
            throw ControlError(
                .refused,
                "\(name): the policy in force cannot be had: \(error.explained(by: keeper.planner, cyclesPerSecond: keeper.cyclesPerSecond))"
            )
        }
        fleet.adopt(model)
        hasEnginesToMove = true
        fleet.tradeoff = keeper.table
        review.tradeoff = keeper.table
        review.blend = ScoreBlend(manifest: prepared.model.bundle.manifest, choice: parts.settings.blend)
        review.model = name
        beacon.model = name
        beacon.precision = prepared.precision.inForce
    }
}
