import Inference
public import Telemetry

// Who is held, and who has to go.
extension Fleet {
    /// Abandons every window that has begun; the daemon is stopping.
    public func abandonAll(reason: AbandonReason, into actions: inout [FleetAction]) {
        for case let track? in slots {
            abandonBegun(on: track, reason: reason, into: &actions)
        }
    }

    /// Evicts engines not heard from since `limit`, the longest silent first.
    ///
    /// - Parameters:
    ///   - limit: who was heard from at this time or later stays.
    ///   - time: now, for the events.
    ///   - most: how many at once, so that a fleet that fell silent together does not hold up the live path.
    ///   - actions: what follows is appended here.
    /// - Returns: whether more are due.
    public func evictIdle(
        since limit: Timestamp, at time: Timestamp, most: Int, into actions: inout [FleetAction]
    ) -> Bool {
        for _ in 0..<most {
            guard let slot = recency.oldest, let track = slots[slot], track.lastSeen < limit else { return false }
            evict(slot, track, why: "silent since \(track.lastSeen)", at: time, into: &actions)
        }
        return true
    }

    func track(
        for engine: EngineID, received: Timestamp, into actions: inout [FleetAction]
    ) -> EngineTrack {
        if let slot = slotByEngine[engine], let track = slots[slot] {
            recency.touch(slot)
            track.lastSeen = received
            return track
        }
        if slotByEngine.count >= policy.maximumEngines, let oldest = recency.oldest, let track = slots[oldest] {
            evict(
                oldest, track, why: "\(policy.maximumEngines) engines are held, the most allowed", at: received,
                into: &actions)
        }
        let track = EngineTrack(
            engine: engine,
            schedule: WindowSchedule(length: windowLength, stride: policy.stride),
            channelCount: schema.count,
            stateCount: scorer.stateCount,
            featureCount: scorer.featureCount,
            now: received
        )
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(track) } else { slots[slot] = track }
        slotByEngine[engine] = slot
        recency.touch(slot)
        return track
    }

    func evict(
        _ slot: Int, _ track: EngineTrack, why: String, at time: Timestamp, into actions: inout [FleetAction]
    ) {
        abandonBegun(on: track, reason: .evicted, into: &actions)
        let last = track.order.last.map { $0...$0 }
        actions.append(.event(Event(.evicted, engine: track.engine, cycles: last, reason: why, at: time)))
        // Behind its last windows, so that nothing is said of it after it was forgotten.
        actions.append(.window(.forget(track.engine)))
        recency.remove(slot)
        slotByEngine[track.engine] = nil
        slots[slot] = nil
        freeSlots.append(slot)
    }

    func abandonBegun(on track: EngineTrack, reason: AbandonReason, into actions: inout [FleetAction]) {
        for window in track.abandonBegun(reason: reason) {
            actions.append(.window(.abandoned(window)))
        }
    }
}
