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
        let (first, last): (Int, Int) = (try json.integer("first_cycle"), try json.integer("last_cycle"))
        self.init(
            engine: try json.engine("engine"),
            window: try json.integer("window"),
            firstCycle: first,
            lastCycle: last,
            rul: try json.float("rul"),
            health: try json.word("health"),
            cycles: try json.integers("cycles"),
            rulByCycle: try json.floats("rul_by_cycle"),
            sigmaByCycle: try json.floats("sigma_by_cycle"),
            lookAhead: try json.integers("look_ahead"),
            liveRULByCycle: try json.floats("live_rul_by_cycle"),
            settled: try json.booleans("settled"),
            // A daemon of an earlier version did not say.
            contextWaitCycles: try json.optionalInteger("context_wait_cycles") ?? last &- first,
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
            asked: try json.integer("asked"),
            short: json.has("short") ? try json.word("short") : nil,
            by: try json.word("by"),
            window: try json.optionalInteger("window"),
            windowWeight: try json.float("window_weight"),
            liveRUL: try json.float("live_rul"),
            liveSigma: try json.float("live_sigma"),
            liveSequence: try json.integer("live_sequence"),
            delta: try json.float("delta"),
            contextWaitMilliseconds: try json.double("context_wait_ms"),
            computeMicroseconds: try json.double("compute_us"),
            queueMicroseconds: try json.double("queue_us"),
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
