extension ProtobufStatus {
    init(_ status: Status) {
        self.init()
        epoch = status.epoch
        uptimeS = status.uptimeSeconds
        engines = UInt64(clamping: status.engines)
        cyclesPerS = status.cyclesPerSecond
        windowsPerS = status.windowsPerSecond
        received = status.received
        accepted = status.accepted
        refused = Self.byName(status.refused)
        published = Self.byName(status.published)
        windows.due = status.windows.due
        windows.scored = status.windows.scored
        windows.abandoned = Self.byName(status.windows.abandoned)
        windows.queued = UInt64(clamping: status.windows.queued)
        latencyUs.live = LatencySummary(status.latency.live)
        latencyUs.window = LatencySummary(status.latency.window)
        tradeoff.stride = Int32(clamping: status.tradeoff.stride)
        tradeoff.windowLength = Int32(clamping: status.tradeoff.windowLength)
        precision.live = status.precision.live
        precision.window = status.precision.window
        model = status.model
        version = status.version
        time = status.time.microseconds
        sequence = status.sequence
    }

    private static func byName<Key: RawRepresentable<String>>(_ counts: [Key: UInt64]) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    }
}

extension ProtobufStatus.LatencySummary {
    fileprivate init(_ summary: Status.LatencySummary) {
        self.init()
        p50 = summary.p50
        p99 = summary.p99
        p999 = summary.p999
        max = summary.max
    }
}

extension Status {
    /// Reasons and families of later versions are left out.
    init(_ message: ProtobufStatus) {
        self.init(
            epoch: message.epoch,
            uptimeSeconds: message.uptimeS,
            engines: Int(clamping: message.engines),
            cyclesPerSecond: message.cyclesPerS,
            windowsPerSecond: message.windowsPerS,
            received: message.received,
            accepted: message.accepted,
            refused: Self.byWord(message.refused),
            published: Self.byWord(message.published),
            windows: WindowCounts(
                due: message.windows.due,
                scored: message.windows.scored,
                abandoned: Self.byWord(message.windows.abandoned),
                queued: Int(clamping: message.windows.queued)
            ),
            latency: PathLatency(
                live: LatencySummary(message.latencyUs.live),
                window: LatencySummary(message.latencyUs.window)
            ),
            tradeoff: Tradeoff(
                stride: Int(message.tradeoff.stride),
                windowLength: Int(message.tradeoff.windowLength)
            ),
            precision: PathPrecision(live: message.precision.live, window: message.precision.window),
            model: message.model,
            version: message.version,
            time: Timestamp(microseconds: message.time),
            sequence: message.sequence
        )
    }

    /// Counts by the words we know.
    static func byWord<Key: RawRepresentable<String>>(_ counts: [String: UInt64]) -> [Key: UInt64] {
        var known: [Key: UInt64] = [:]
        for (name, count) in counts {
            if let key = Key(rawValue: name) { known[key] = count }
        }
        return known
    }
}

extension Status.LatencySummary {
    fileprivate init(_ message: ProtobufStatus.LatencySummary) {
        self.init(p50: message.p50, p99: message.p99, p999: message.p999, max: message.max)
    }
}
