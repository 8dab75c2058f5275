// The status read back, field by field as `JSONWriter+Messages.swift` writes it. What a daemon of an earlier version did not
// say is left at none.

extension Status {
    init(_ json: JSONObject) throws(Refusal) {
        let windows = try json.object("windows")
        let latency = try json.object("latency_us")
        let precision = json.has("precision") ? try json.object("precision") : nil
        self.init(
            epoch: try json.integer("epoch"),
            uptimeSeconds: try json.double("uptime_s"),
            engines: try json.integer("engines"),
            cyclesPerSecond: try json.double("cycles_per_s"),
            windowsPerSecond: try json.double("windows_per_s"),
            received: try json.integer("received"),
            accepted: try json.integer("accepted"),
            refused: try json.counts("refused"),
            published: try json.counts("published"),
            windows: WindowCounts(
                due: try windows.integer("due"),
                scored: try windows.integer("scored"),
                abandoned: try windows.counts("abandoned"),
                queued: try windows.integer("queued")
            ),
            latency: PathLatency(
                live: try LatencySummary(try latency.object("live")),
                window: try LatencySummary(try latency.object("window"))
            ),
            delays: json.has("delays") ? try Delays(try json.object("delays")) : .none,
            tradeoff: try Tradeoff(try json.object("tradeoff")),
            alerts: json.has("alerts") ? try AlertCounts(try json.object("alerts")) : .none,
            precision: PathPrecision(
                live: try precision?.string("live") ?? "", window: try precision?.string("window") ?? ""),
            connections: json.has("connections") ? try Self.connections(of: try json.object("connections")) : [:],
            queues: try json.list("queues") { item throws(Refusal) in try Queue(item) },
            models: try json.list("models") { item throws(Refusal) in try ModelShare(item) },
            subscriptions: json.has("subscriptions") ? try Subscriptions(try json.object("subscriptions")) : .none,
            importance: try json.list("importance") { item throws(Refusal) in try WindowImportance(item) },
            model: try json.string("model"),
            draining: json.has("draining") ? try json.boolean("draining") : false,
            unheard: json.has("unheard") ? try Unheard(try json.object("unheard")) : .none,
            droppedConnections: json.has("dropped_connections") ? try json.integer("dropped_connections") : 0,
            version: try json.string("version"),
            time: try json.time("time"),
            sequence: try json.integer("sequence")
        )
    }
}

extension Status {
    /// Sockets of later versions are left out.
    fileprivate static func connections(of json: JSONObject) throws(Refusal) -> [SocketName: ConnectionCounts] {
        var connections: [SocketName: ConnectionCounts] = [:]
        for socket in SocketName.allCases where json.has(socket.rawValue) {
            let counts = try json.object(socket.rawValue)
            connections[socket] = ConnectionCounts(
                standing: try counts.integer("standing"), made: try counts.integer("made"),
                lost: try counts.integer("lost"),
                refused: try counts.counts("refused"), unreached: try counts.counts("unreached"))
        }
        return connections
    }
}

extension Status.LatencySummary {
    fileprivate init(_ json: JSONObject) throws(Refusal) {
        self.init(
            p50: try json.double("p50"),
            p99: try json.double("p99"),
            p999: try json.double("p999"),
            max: try json.double("max")
        )
    }
}

extension Status.Delays {
    fileprivate init(_ json: JSONObject) throws(Refusal) {
        self.init(
            window: try Status.Delay(try json.object("window")), settled: try Status.Delay(try json.object("settled")))
    }
}

extension Status.Delay {
    fileprivate init(_ json: JSONObject) throws(Refusal) {
        self.init(
            contextCycles: try Status.LatencySummary(try json.object("context_cycles")),
            contextMilliseconds: try Status.LatencySummary(try json.object("context_ms")),
            tandemMicroseconds: try Status.LatencySummary(try json.object("tandem_us"))
        )
    }
}

extension Status.AlertCounts {
    fileprivate init(_ json: JSONObject) throws(Refusal) {
        self.init(
            standing: try json.integer("standing"),
            raised: try json.integer("raised"),
            confirmed: try json.integer("confirmed"),
            retracted: try json.integer("retracted"),
            cleared: try json.integer("cleared"),
            unrecorded: try json.integer("unrecorded"),
            journal: json.has("journal") ? try json.word("journal") : nil
        )
    }
}

extension Status.Unheard {
    fileprivate init(_ json: JSONObject) throws(Refusal) {
        self.init(logLines: try json.integer("log_lines"), notifications: try json.integer("notifications"))
    }
}

extension Status.Tradeoff {
    fileprivate init(_ json: JSONObject) throws(Refusal) {
        let expected = try json.object("expected")
        self.init(
            policy: try json.string("policy"),
            lookAhead: try json.integer("look_ahead"),
            stride: try json.integer("stride"),
            policyStride: try json.integer("policy_stride"),
            longestStride: try json.integer("longest_stride"),
            windowLength: try json.integer("window_length"),
            level: try json.integer("level"),
            state: try json.word("state"),
            changes: try json.integer("changes"),
            expected: Expected(
                error: expected.has("error") ? try expected.double("error") : nil,
                waitCycles: try expected.double("wait_cycles"),
                windowsPerSecond: try expected.double("windows_per_s"),
                cpu: expected.has("cpu") ? try expected.double("cpu") : nil
            ),
            engines: try json.objects("engines") { rule throws(Refusal) in
                EngineRule(
                    pattern: try rule.string("pattern"),
                    policy: try rule.string("policy"),
                    lookAhead: try rule.integer("look_ahead"),
                    stride: try rule.integer("stride")
                )
            }
        )
    }
}
