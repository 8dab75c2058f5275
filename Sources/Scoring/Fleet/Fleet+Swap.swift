import Inference
import Telemetry

// From one model to another while the stream goes on.
extension Fleet {
    /// Engines that may rebuild their state between two flushes: each steps up to a window's length of cycles, and those that
    /// wait for their scores wait for that too. The others go on with their old model until it is their turn.
    static var movesPerFlush: Int { 4 }

    /// The model that new lives begin with and engines move to.
    public var model: FleetModel { models[models.count - 1] }

    /// Engines that have not moved to ``model`` yet.
    public var enginesToMove: Int { models.dropLast().reduce(0) { $0 + $1.engineCount } }

    /// Has every engine move to another model at one of its next cycles. Windows that were handed out stay with the model they
    /// were made for.
    ///
    /// A cycle that begins a life begins it with the new model. In the middle of a life the state is made anew by stepping the
    /// rows held, and scores are flagged `resumed` until a window's length of cycles has been scored with it; where those
    /// rows are the whole life, the state is what it would have been all along, and nothing is flagged.
    ///
    /// - Precondition: no cycle waits to be stepped, and `new` has no obstacle.
    public func adopt(_ new: FleetModel) {
        precondition(pending.isEmpty, "cycles wait to be stepped")
        precondition(new.obstacle(for: model) == nil, "the models do not fit each other")
        models.append(new)
        models.removeAll { $0 !== new && $0.engineCount == 0 }
        let features = models.map(\.scorer.featureCount).max() ?? 0
        if features > scratch.featureCount {
            scratch = FleetScratch(batch: batch, channels: schema.count, features: features)
        }
    }

    /// Moves `track` to the newest model before the cycle that is being staged, if it is its turn.
    ///
    /// - Parameter beginsLife: the cycle begins a life, so there is no state to be rebuilt.
    func moveIfDue(_ track: EngineTrack, beginsLife: Bool) {
        guard track.model !== model, track.waiting == 0 else { return }
        if !beginsLife {
            guard moves < Self.movesPerFlush else { return }
            moves += 1
        }
        move(track, rebuilding: !beginsLife)
    }

    /// Moves engines that have not been heard from since another model was adopted, so that nothing holds the old one for as long as
    /// somebody is silent. An engine's scores are those it would have had if it had moved at its next cycle.
    ///
    /// - Parameters:
    ///   - most: how many move; each steps up to a window's length of cycles.
    ///   - looked: how many slots are looked at.
    /// - Returns: whether there are more to move.
    /// - Precondition: no cycle waits to be stepped.
    public func moveSilent(most: Int, looked: Int = 1_024) -> Bool {
        precondition(pending.isEmpty, "cycles wait to be stepped")
        guard models.count > 1 else { return false }
        var left = most
        for _ in 0..<min(looked, slots.count) {
            guard left > 0, models.count > 1 else { break }
            nextToMove = nextToMove + 1 < slots.count ? nextToMove + 1 : 0
            guard let track = slots[nextToMove], track.model !== model else { continue }
            move(track, rebuilding: track.order.last != nil)
            left -= 1
        }
        return models.count > 1
    }

    /// How many engines each model scores, the newest model last.
    public var enginesByModel: [(model: String, engines: Int)] {
        models.map { ($0.name, $0.engineCount) }
    }

    private func move(_ track: EngineTrack, rebuilding: Bool) {
        let old = track.model
        track.move(to: model)
        old.engineCount -= 1
        model.engineCount += 1
        if old.engineCount == 0 { models.removeAll { $0 === old } }
        if rebuilding { rebuild(track) }
    }

    /// Steps the rows that are held through the new model.
    private func rebuild(_ track: EngineTrack) {
        let scorer = track.model.scorer
        scorer.reset(track.liveState)
        let rows = track.rows.contents
        var features = [Float](repeating: 0, count: scorer.featureCount)
        rows.withUnsafeBufferPointer { rows in
            features.withUnsafeMutableBufferPointer { features in
                for row in 0..<track.rows.count {
                    let channels = rows.baseAddress! + row * schema.count
                    _ = scorer.step(
                        channels, state: track.liveState, features: scorer.featureCount > 0 ? features.baseAddress : nil
                    )
                    if let features = features.baseAddress { track.liveFeatures?.append(features) }
                }
            }
        }
        track.resumed = track.rows.count < track.cyclesInLife ? windowLength : 0
    }
}
