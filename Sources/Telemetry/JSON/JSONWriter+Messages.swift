// Names and order are those of the contract.

extension JSONWriter {
    mutating func write(_ record: TelemetryRecord) {
        object { json in
            json.field("cycle", record.cycle.number)
            json.field("values", record.values)
            if let time = record.time { json.field("time", time) }
            if record.reset { json.field("reset", true) }
            if record.end { json.field("end", true) }
            if let publisher = record.publisher { json.field("publisher", publisher) }
        }
    }

    mutating func write(_ score: LiveScore) {
        object { json in
            json.field("engine", score.engine.text)
            json.field("cycle", score.cycle)
            json.field("rul", score.rul)
            json.field("sigma", score.sigma)
            json.field("health", score.health.rawValue)
            json.field("probabilities") { json in
                json.field("normal", score.probabilities.normal)
                json.field("degrading", score.probabilities.degrading)
                json.field("critical", score.probabilities.critical)
            }
            json.field("look_ahead", score.lookAhead)
            json.field("flags", score.flags)
            json.field("received", score.received)
            json.field("scored", score.scored)
            json.field("model", score.model)
            json.field("epoch", score.epoch)
            json.field("sequence", score.sequence)
        }
    }

    mutating func write(_ score: WindowScore) {
        object { json in
            json.field("engine", score.engine.text)
            json.field("window", score.window)
            json.field("first_cycle", score.firstCycle)
            json.field("last_cycle", score.lastCycle)
            json.field("rul", score.rul)
            json.field("health", score.health.rawValue)
            json.field("cycles", score.cycles)
            json.field("rul_by_cycle", score.rulByCycle)
            json.field("sigma_by_cycle", score.sigmaByCycle)
            json.field("look_ahead", score.lookAhead)
            json.field("live_rul_by_cycle", score.liveRULByCycle)
            json.field("settled", score.settled)
            json.field("context_wait_cycles", score.contextWaitCycles)
            json.field("context_wait_ms", score.contextWaitMilliseconds)
            json.field("compute_us", score.computeMicroseconds)
            json.field("queue_us", score.queueMicroseconds)
            json.field("model", score.model)
            json.field("epoch", score.epoch)
            json.field("sequence", score.sequence)
        }
    }

    mutating func write(_ window: AbandonedWindow) {
        object { json in
            json.field("engine", window.engine.text)
            json.field("window", window.window)
            json.field("first_cycle", window.firstCycle)
            json.field("last_cycle", window.lastCycle)
            json.field("abandoned", window.reason.rawValue)
            json.field("epoch", window.epoch)
            json.field("sequence", window.sequence)
        }
    }

    mutating func write(_ score: SettledScore) {
        object { json in
            json.field("engine", score.engine.text)
            json.field("cycle", score.cycle)
            json.field("rul", score.rul)
            json.field("sigma", score.sigma)
            json.field("health", score.health.rawValue)
            json.field("look_ahead", score.lookAhead)
            json.field("asked", score.asked)
            if let short = score.short { json.field("short", short.rawValue) }
            json.field("by", score.by.rawValue)
            if let window = score.window { json.field("window", window) }
            json.field("window_weight", score.windowWeight)
            json.field("live_rul", score.liveRUL)
            json.field("live_sigma", score.liveSigma)
            json.field("live_sequence", score.liveSequence)
            json.field("delta", score.delta)
            json.field("context_wait_ms", score.contextWaitMilliseconds)
            json.field("compute_us", score.computeMicroseconds)
            json.field("queue_us", score.queueMicroseconds)
            json.field("model", score.model)
            json.field("epoch", score.epoch)
            json.field("sequence", score.sequence)
        }
    }

    mutating func write(_ alert: Alert) {
        object { json in
            json.field("engine", alert.engine.text)
            json.field("id", alert.id)
            json.field("cycle", alert.cycle)
            json.field("state", alert.state.rawValue)
            json.field("by", alert.by.rawValue)
            json.field("rul", alert.rul)
            json.field("look_ahead", alert.lookAhead)
            json.field("latency") { json in
                json.field("cycles", alert.latency.cycles)
                json.field("seconds", alert.latency.seconds)
            }
            json.field("time", alert.time)
            json.field("model", alert.model)
            json.field("epoch", alert.epoch)
            json.field("sequence", alert.sequence)
        }
    }

    mutating func write(_ event: Event) {
        object { json in
            if let engine = event.engine { json.field("engine", engine.text) }
            json.field("kind", event.kind.rawValue)
            if let cycle = event.firstCycle { json.field("first_cycle", cycle) }
            if let cycle = event.lastCycle { json.field("last_cycle", cycle) }
            json.field("reason", event.reason)
            json.field("time", event.time)
            json.field("epoch", event.epoch)
            json.field("sequence", event.sequence)
        }
    }

    mutating func write(_ status: Status) {
        object { json in
            json.field("epoch", status.epoch)
            json.field("uptime_s", status.uptimeSeconds)
            json.field("engines", status.engines)
            json.field("cycles_per_s", status.cyclesPerSecond)
            json.field("windows_per_s", status.windowsPerSecond)
            json.field("received", status.received)
            json.field("accepted", status.accepted)
            json.field("refused", status.refused)
            json.field("published", status.published)
            json.field("windows") { json in
                json.field("due", status.windows.due)
                json.field("scored", status.windows.scored)
                json.field("abandoned", status.windows.abandoned)
                json.field("queued", status.windows.queued)
            }
            json.field("latency_us") { json in
                json.field("live", status.latency.live)
                json.field("window", status.latency.window)
            }
            json.field("delays") { json in
                json.field("window", status.delays.window)
                json.field("settled", status.delays.settled)
            }
            json.field("tradeoff", status.tradeoff)
            json.field("alerts") { json in
                json.field("standing", status.alerts.standing)
                json.field("raised", status.alerts.raised)
                json.field("confirmed", status.alerts.confirmed)
                json.field("retracted", status.alerts.retracted)
                json.field("cleared", status.alerts.cleared)
                json.field("unrecorded", status.alerts.unrecorded)
                if let journal = status.alerts.journal { json.field("journal", journal.rawValue) }
            }
            json.field("precision") { json in
                json.field("live", status.precision.live)
                json.field("window", status.precision.window)
            }
            json.field("connections", status.connections)
            json.writeLoad(of: status)
            json.field("model", status.model)
            json.field("draining", status.draining)
            if status.unheard != .none {
                json.field("unheard") { json in
                    json.field("log_lines", status.unheard.logLines)
                    json.field("notifications", status.unheard.notifications)
                }
            }
            if status.droppedConnections > 0 { json.field("dropped_connections", status.droppedConnections) }
            json.field("version", status.version)
            json.field("time", status.time)
            json.field("sequence", status.sequence)
        }
    }

    private mutating func field(_ name: StaticString, _ flags: ScoreFlags) {
        self.name(name)
        array(ScoreFlags.table.lazy.filter { flags.contains($0.flag) }) { json, entry in
            json.string(entry.name)
        }
    }

    private mutating func field(
        _ name: StaticString, _ connections: [Status.SocketName: Status.ConnectionCounts]
    ) {
        field(name) { json in
            for socket in Status.SocketName.allCases {
                guard let counts = connections[socket] else { continue }
                json.name(text: socket.rawValue)
                json.object { json in
                    json.field("standing", counts.standing)
                    json.field("made", counts.made)
                    json.field("lost", counts.lost)
                    json.field("refused", counts.refused)
                    json.field("unreached", counts.unreached)
                }
            }
        }
    }

    private mutating func field(_ name: StaticString, _ tradeoff: Status.Tradeoff) {
        field(name) { json in
            json.field("policy", tradeoff.policy)
            json.field("look_ahead", tradeoff.lookAhead)
            json.field("stride", tradeoff.stride)
            json.field("policy_stride", tradeoff.policyStride)
            json.field("longest_stride", tradeoff.longestStride)
            json.field("window_length", tradeoff.windowLength)
            json.field("level", tradeoff.level)
            json.field("state", tradeoff.state.rawValue)
            json.field("changes", tradeoff.changes)
            json.field("expected") { json in
                if let error = tradeoff.expected.error { json.field("error", error) }
                json.field("wait_cycles", tradeoff.expected.waitCycles)
                json.field("windows_per_s", tradeoff.expected.windowsPerSecond)
                if let cpu = tradeoff.expected.cpu { json.field("cpu", cpu) }
            }
            json.name("engines")
            json.array(tradeoff.engines) { json, rule in
                json.object { json in
                    json.field("pattern", rule.pattern)
                    json.field("policy", rule.policy)
                    json.field("look_ahead", rule.lookAhead)
                    json.field("stride", rule.stride)
                }
            }
        }
    }

    private mutating func field(_ name: StaticString, _ delay: Status.Delay) {
        field(name) { json in
            json.field("context_cycles", delay.contextCycles)
            json.field("context_ms", delay.contextMilliseconds)
            json.field("tandem_us", delay.tandemMicroseconds)
        }
    }

    private mutating func field(_ name: StaticString, _ latency: Status.LatencySummary) {
        field(name) { json in
            json.field("p50", latency.p50)
            json.field("p99", latency.p99)
            json.field("p999", latency.p999)
            json.field("max", latency.max)
        }
    }
}
