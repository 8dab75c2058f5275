public import Telemetry

extension Fleet {
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
            lastSeen: track.lastSeen, model: modelName)
    }
}
