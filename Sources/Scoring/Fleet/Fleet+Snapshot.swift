public import Telemetry

extension Fleet {
    /// Slots that engines may be in.
    public var slotCount: Int { slots.count }

    /// Whether one of the engines in `range`, part of 0..<``slotCount``, has an id that `pattern` names.
    public func holdsEngine(named pattern: EnginePattern, inSlots range: Range<Int>) -> Bool {
        slots[range].contains { $0.map { pattern.matches($0.engine) } ?? false }
    }

    private func nextWindow(of track: EngineTrack) -> ClosedRange<Cycle>? {
        guard let first = track.schedule.nextFirst, let last = first.advanced(by: windowLength - 1) else { return nil }
        return first...last
    }

    /// How `engine` stands; nil if it is not held.
    ///
    /// - Precondition: no cycle waits to be stepped.
    public func snapshot(of engine: EngineID) -> EngineSnapshot? {
        guard let slot = slot(of: engine), let track = slots[slot] else { return nil }
        var row: [Float] = []
        if !track.rows.isEmpty {
            row = [Float](unsafeUninitializedCapacity: schema.count) { buffer, count in
                if let base = buffer.baseAddress { track.rows.copyNewest(1, to: base) }
                count = schema.count
            }
        }
        return EngineSnapshot(
            engine: engine, last: track.order.last, lifeFirst: track.order.lifeFirst, runFirst: track.order.runFirst,
            cyclesInLife: track.cyclesInLife, rows: track.rows.count, capacity: track.rows.capacity, newestRow: row,
            nextWindow: nextWindow(of: track), plan: tradeoff.planIndex(for: engine), lastSeen: track.lastSeen,
            model: track.model.name)
    }
}
