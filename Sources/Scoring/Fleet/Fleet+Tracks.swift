import Inference
public import Telemetry

// Who is held, and who has to go.
extension Fleet {
    /// Ends every run and abandons the windows that have begun; the daemon is stopping, or drained. An engine's next cycle, should
    /// there be one, goes on with its life and begins another run.
    public func abandonAll(into actions: inout [FleetAction]) {
        abandon(slots: 0..<slots.count, into: &actions)
    }

    /// The same of the engines in some slots, part of 0..<``slotCount``, so that a large fleet's end is said in pieces.
    public func abandon(slots range: Range<Int>, into actions: inout [FleetAction]) {
        for case let track? in slots[range] {
            endRun(of: track, abandoning: .shutdown, .shutdown, endsLife: false)
        }
        flush(into: &actions)
    }

    /// Evicts engines not heard from since `limit`, the longest silent first. What they leave behind is closed, as if their
    /// telemetry had said that it ends.
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
        defer { flush(into: &actions) }
        for _ in 0..<most {
            guard let slot = recency.oldest, let track = slots[slot], track.lastSeen < limit else { return false }
            close(track)
            endRun(of: track, abandoning: .evicted, .evicted, endsLife: true)
            evict(slot, track, why: "silent since \(track.lastSeen)", at: time)
        }
        return true
    }

    /// The slot of an engine that is held.
    func slot(of engine: EngineID) -> Int? {
        // Telemetry's engine was looked up by its topic a moment ago.
        if recalled < slots.count, let track = slots[recalled], track.engine == engine { return recalled }
        return engine.withUnsafeBytes { id in table.slot(of: id) { slots[$0]?.engine == engine } }
    }

    /// The slot of an engine that is heard from; one that is not held takes a slot, if need be another's.
    func slot(for engine: EngineID, received: Timestamp) -> Int {
        if let slot = slot(of: engine) {
            recency.touch(slot)
            slots[slot]?.lastSeen = received
            return slot
        }
        if table.count >= maximumEngines, let oldest = recency.oldest, let track = slots[oldest] {
            evict(oldest, track, why: "\(maximumEngines) engines are held, the most allowed", at: received)
        }
        let track = EngineTrack(
            engine: engine,
            schedule: WindowSchedule(length: windowLength),
            channelCount: schema.count,
            model: model,
            now: received
        )
        model.engineCount += 1
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(track) } else { slots[slot] = track }
        engine.withUnsafeBytes { table.insert($0, slot: slot) }
        recency.touch(slot)
        return slot
    }

    private func evict(_ slot: Int, _ track: EngineTrack, why: String, at time: Timestamp) {
        endRun(of: track, abandoning: .evicted, .evicted, endsLife: false)
        let last = track.order.last.map { $0...$0 }
        append(.event(Event(.evicted, engine: track.engine, cycles: last, reason: why, at: time)))
        // Behind its last windows, so that nothing is said of it after it was forgotten.
        append(.window(.forget(track.engine)))
        recency.remove(slot)
        track.engine.withUnsafeBytes { table.remove($0, slot: slot) }
        track.model.engineCount -= 1
        if track.model !== model, track.model.engineCount == 0 { models.removeAll { $0 === track.model } }
        slots[slot] = nil
        freeSlots.append(slot)
    }
}
