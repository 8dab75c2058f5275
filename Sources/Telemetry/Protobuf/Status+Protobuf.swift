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
        delays.window = Delay(status.delays.window)
        delays.settled = Delay(status.delays.settled)
        tradeoff = Tradeoff(status.tradeoff)
        alerts.standing = UInt64(clamping: status.alerts.standing)
        alerts.raised = status.alerts.raised
        alerts.confirmed = status.alerts.confirmed
        alerts.retracted = status.alerts.retracted
        alerts.cleared = status.alerts.cleared
        alerts.unrecorded = status.alerts.unrecorded
        alerts.journal = status.alerts.journal?.rawValue ?? ""
        precision.live = status.precision.live
        precision.window = status.precision.window
        connections = Dictionary(
            uniqueKeysWithValues: status.connections.map { ($0.key.rawValue, Connections($0.value)) })
        queues = status.queues.map { Queue($0) }
        models = status.models.map { ModelShare($0) }
        subscriptions = Subscriptions(status.subscriptions)
        importance = status.importance.map { WindowImportance($0) }
        model = status.model
        draining = status.draining
        if status.unheard != .none {
            unheard.logLines = status.unheard.logLines
            unheard.notifications = status.unheard.notifications
        }
        droppedConnections = status.droppedConnections
        version = status.version
        time = status.time.microseconds
        sequence = status.sequence
    }

    fileprivate static func byName<Key: RawRepresentable<String>>(_ counts: [Key: UInt64]) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    }
}

extension ProtobufStatus.Connections {
    fileprivate init(_ counts: Status.ConnectionCounts) {
        self.init()
        standing = UInt64(clamping: counts.standing)
        made = counts.made
        lost = counts.lost
        refused = ProtobufStatus.byName(counts.refused)
        unreached = ProtobufStatus.byName(counts.unreached)
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
    ///
    /// - Throws: ``Refusal`` where the trade-off's state is not set or not known.
    init(_ message: ProtobufStatus) throws(Refusal) {
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
            delays: Delays(window: Delay(message.delays.window), settled: Delay(message.delays.settled)),
            tradeoff: try Tradeoff(message.tradeoff),
            alerts: AlertCounts(
                standing: Int(clamping: message.alerts.standing),
                raised: message.alerts.raised,
                confirmed: message.alerts.confirmed,
                retracted: message.alerts.retracted,
                cleared: message.alerts.cleared,
                unrecorded: message.alerts.unrecorded,
                journal: AlertCounts.Journal(rawValue: message.alerts.journal)
            ),
            precision: PathPrecision(live: message.precision.live, window: message.precision.window),
            connections: Self.connections(of: message),
            queues: message.queues.map { Queue($0) },
            models: message.models.map { ModelShare($0) },
            subscriptions: Subscriptions(message.subscriptions),
            importance: message.importance.map { WindowImportance($0) },
            model: message.model,
            draining: message.draining,
            unheard: Unheard(logLines: message.unheard.logLines, notifications: message.unheard.notifications),
            droppedConnections: message.droppedConnections,
            version: message.version,
            time: Timestamp(microseconds: message.time),
            sequence: message.sequence
        )
    }

    /// Sockets of later versions are left out.
    private static func connections(of message: ProtobufStatus) -> [SocketName: ConnectionCounts] {
        var connections: [SocketName: ConnectionCounts] = [:]
        for (name, counts) in message.connections {
            guard let socket = SocketName(rawValue: name) else { continue }
            connections[socket] = ConnectionCounts(
                standing: Int(clamping: counts.standing), made: counts.made, lost: counts.lost,
                refused: byWord(counts.refused), unreached: byWord(counts.unreached))
        }
        return connections
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

extension ProtobufStatus.Delay {
    fileprivate init(_ delay: Status.Delay) {
        self.init()
        contextCycles = ProtobufStatus.LatencySummary(delay.contextCycles)
        contextMs = ProtobufStatus.LatencySummary(delay.contextMilliseconds)
        tandemUs = ProtobufStatus.LatencySummary(delay.tandemMicroseconds)
    }
}

extension Status.Delay {
    fileprivate init(_ message: ProtobufStatus.Delay) {
        self.init(
            contextCycles: Status.LatencySummary(message.contextCycles),
            contextMilliseconds: Status.LatencySummary(message.contextMs),
            tandemMicroseconds: Status.LatencySummary(message.tandemUs)
        )
    }
}
