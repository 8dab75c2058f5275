import Inference

/// How a daemon is, for people.
struct StatusCard {
    let text: String

    init(_ reply: JSONValue) {
        let status = reply["status"] ?? .null
        var card = Card()
        let isDraining = reply["draining"] == .boolean(true)
        card.add(
            "daemon",
            "tandem \(status["version"]?.description ?? "?"), up \(Quantity.duration(seconds: status["uptime_s"]?.number))"
                + (isDraining ? ", DRAINING: takes no telemetry" : ""))
        let precision = status["precision"]?.members.map { "\($0.name) \($0.value)" }.joined(separator: ", ") ?? ""
        card.add("model", "\(status["model"]?.description ?? "-") (\(precision))")
        card.add("engines", Quantity.count(status["engines"]?.number))
        card.add(
            "cycles",
            "\(Quantity.plain(status["cycles_per_s"]?.number)) a second, \(Quantity.count(status["accepted"]?.number)) accepted, "
                + Self.tally(status["refused"], "refused"))
        let windows = status["windows"] ?? .null
        card.add(
            "windows",
            "\(Quantity.plain(status["windows_per_s"]?.number)) a second, \(Quantity.count(windows["scored"]?.number)) scored, "
                + "\(Quantity.count(windows["queued"]?.number)) wait, \(Self.tally(windows["abandoned"], "abandoned"))")
        if let alerts = status["alerts"] {
            let states = ["standing", "raised", "confirmed", "retracted", "cleared"]
            let counts = states.map { "\(Quantity.count(alerts[$0]?.number)) \($0)" }
            let unrecorded = Quantity.count(alerts["unrecorded"]?.number)
            card.add(
                "alerts",
                counts.joined(separator: ", ")
                    + (unrecorded == "0" ? "" : ", \(unrecorded) published BEFORE THEY WERE KEPT")
                    + (alerts["journal"]?.description == "failing" ? "; THE JOURNAL CANNOT BE WRITTEN" : ""))
        }
        if let unheard = status["unheard"] {
            card.add(
                "unheard",
                "\(Quantity.count(unheard["log_lines"]?.number)) lines of the log, "
                    + "\(Quantity.count(unheard["notifications"]?.number)) messages to the service manager")
        }
        if let dropped = status["dropped_connections"] {
            card.add("dropped", "\(Quantity.count(dropped.number)) connections, whose frames never became a message")
        }
        if let connections = status["connections"] { Self.addConnections(connections, to: &card) }
        if let tradeoff = status["tradeoff"] { Self.add(tradeoff, to: &card) }
        if let latency = status["latency_us"] { Self.addLatency(latency, to: &card) }
        if let histograms = reply["histograms"] {
            for bars in HistogramBars.all(histograms) {
                card.space()
                card.add(bars.text)
            }
        }
        text = card.text
    }

    private static func add(_ tradeoff: JSONValue, to card: inout Card) {
        card.space()
        card.add("trade-off", tradeoff["policy"]?.description ?? "-")
        for line in TradeoffCard.lines(tradeoff) { card.add("  " + line.name, line.value) }
        for rule in tradeoff["engines"]?.elements ?? [] {
            let pattern = rule["pattern"]?.description ?? "?"
            card.add(
                "  " + pattern,
                "\(rule["policy"]?.description ?? "-"): look-ahead \(Quantity.plain(rule["look_ahead"]?.number)), "
                    + "stride \(Quantity.plain(rule["stride"]?.number))")
        }
    }

    private static func addConnections(_ connections: JSONValue, to card: inout Card) {
        card.space()
        card.add("connections", "")
        for (name, counts) in connections.members {
            let failures = [("refused", counts["refused"]), ("unreached", counts["unreached"])].filter {
                !($0.1?.members.isEmpty ?? true)
            }
            let parts =
                ["standing", "made", "lost"].map { "\(Quantity.count(counts[$0]?.number)) \($0)" }
                + failures.map { tally($0.1, $0.0) }
            card.add("  " + name.replacing("publish_", with: ""), parts.joined(separator: ", "))
        }
    }

    private static func addLatency(_ latency: JSONValue, to card: inout Card) {
        card.space()
        let columns = ["p50", "p99", "p999", "max"]
        card.add("latency", columns.map { Columns.right($0 == "p999" ? "p99.9" : $0, 11) }.joined())
        for path in ["live", "window"] {
            let figures = columns.map { Columns.right(Quantity.time(microseconds: latency[path]?[$0]?.number), 11) }
            card.add("  " + path, figures.joined())
        }
    }

    /// `12 refused (late 10, malformed 2)`.
    private static func tally(_ counts: JSONValue?, _ what: String) -> String {
        let counts = counts?.members ?? []
        let sum = counts.reduce(0) { $0 + ($1.value.number ?? 0) }
        let parts = counts.map { "\($0.name) \(Quantity.count($0.value.number))" }.joined(separator: ", ")
        return "\(Quantity.count(sum)) \(what)" + (parts.isEmpty ? "" : " (\(parts))")
    }
}
