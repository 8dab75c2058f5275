// The messages read back, field by field as `JSONWriter+Messages.swift` writes them. Members of later versions are passed over.

extension LiveScore {
    init(_ json: JSONObject) throws(Refusal) {
        let probabilities = try json.object("probabilities")
        self.init(
            engine: try json.engine("engine"),
            cycle: try json.integer("cycle"),
            rul: try json.float("rul"),
            sigma: try json.float("sigma"),
            health: try json.word("health"),
            probabilities: HealthProbabilities(
                normal: try probabilities.float("normal"),
                degrading: try probabilities.float("degrading"),
                critical: try probabilities.float("critical")
            ),
            lookAhead: try json.integer("look_ahead"),
            flags: try json.flags("flags"),
            received: try json.time("received"),
            scored: try json.time("scored"),
            model: try json.string("model"),
            epoch: try json.integer("epoch"),
            sequence: try json.integer("sequence")
        )
    }
}

extension WindowScore {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(
            engine: try json.engine("engine"),
            window: try json.integer("window"),
            firstCycle: try json.integer("first_cycle"),
            lastCycle: try json.integer("last_cycle"),
            rul: try json.float("rul"),
            health: try json.word("health"),
            cycles: try json.integers("cycles"),
            rulByCycle: try json.floats("rul_by_cycle"),
            sigmaByCycle: try json.floats("sigma_by_cycle"),
            lookAhead: try json.integers("look_ahead"),
            liveRULByCycle: try json.floats("live_rul_by_cycle"),
            settled: try json.booleans("settled"),
            contextWaitMilliseconds: try json.double("context_wait_ms"),
            computeMicroseconds: try json.double("compute_us"),
            queueMicroseconds: try json.double("queue_us"),
            model: try json.string("model"),
            epoch: try json.integer("epoch"),
            sequence: try json.integer("sequence")
        )
    }
}

extension AbandonedWindow {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(
            engine: try json.engine("engine"),
            window: try json.integer("window"),
            firstCycle: try json.integer("first_cycle"),
            lastCycle: try json.integer("last_cycle"),
            reason: try json.word("abandoned"),
            epoch: try json.integer("epoch"),
            sequence: try json.integer("sequence")
        )
    }
}

extension SettledScore {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(
            engine: try json.engine("engine"),
            cycle: try json.integer("cycle"),
            rul: try json.float("rul"),
            sigma: try json.float("sigma"),
            health: try json.word("health"),
            lookAhead: try json.integer("look_ahead"),
            window: try json.integer("window"),
            liveRUL: try json.float("live_rul"),
            liveSequence: try json.integer("live_sequence"),
            delta: try json.float("delta"),
            contextWaitMilliseconds: try json.double("context_wait_ms"),
            computeMicroseconds: try json.double("compute_us"),
            model: try json.string("model"),
            epoch: try json.integer("epoch"),
            sequence: try json.integer("sequence")
        )
    }
}

extension Alert {
    init(_ json: JSONObject) throws(Refusal) {
        let latency = try json.object("latency")
        self.init(
            engine: try json.engine("engine"),
            id: try json.integer("id"),
            cycle: try json.integer("cycle"),
            state: try json.word("state"),
            by: try json.word("by"),
            rul: try json.float("rul"),
            lookAhead: try json.integer("look_ahead"),
            latency: Latency(cycles: try latency.integer("cycles"), seconds: try latency.double("seconds")),
            time: try json.time("time"),
            model: try json.string("model"),
            epoch: try json.integer("epoch"),
            sequence: try json.integer("sequence")
        )
    }
}

extension Event {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(
            engine: json.has("engine") ? try json.engine("engine") : nil,
            kind: try json.word("kind"),
            firstCycle: try json.optionalInteger("first_cycle"),
            lastCycle: try json.optionalInteger("last_cycle"),
            reason: try json.string("reason"),
            time: try json.time("time"),
            epoch: try json.integer("epoch"),
            sequence: try json.integer("sequence")
        )
    }
}

extension Status {
    init(_ json: JSONObject) throws(Refusal) {
        let windows = try json.object("windows")
        let latency = try json.object("latency_us")
        let tradeoff = try json.object("tradeoff")
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
            tradeoff: Tradeoff(
                stride: try tradeoff.integer("stride"),
                windowLength: try tradeoff.integer("window_length")
            ),
            precision: PathPrecision(
                live: try precision?.string("live") ?? "", window: try precision?.string("window") ?? ""),
            model: try json.string("model"),
            version: try json.string("version"),
            time: try json.time("time"),
            sequence: try json.integer("sequence")
        )
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
