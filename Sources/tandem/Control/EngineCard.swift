import Inference

/// How one engine stands, for people.
struct EngineCard {
    let text: String

    init(_ reply: JSONValue) {
        var card = Card()
        let cycles = reply["cycles"] ?? .null
        card.add("engine", "\(reply["engine"]?.description ?? "-")")
        card.add(
            "cycles",
            "\(Self.text(cycles["last"])) is the last, \(Self.text(cycles["in_life"])) in this life since \(Self.text(cycles["first_of_life"]))"
        )
        card.add("run", "unbroken since \(Self.text(cycles["first_of_run"]))")
        card.add("last seen", Self.text(reply["last_seen"]))
        card.add("model", Self.text(reply["model"]))
        if let plan = reply["tradeoff"] {
            card.add(
                "trade-off",
                "\(Self.text(plan["policy"]))" + (plan["pattern"].map { " (by \($0))" } ?? "")
                    + ": look-ahead \(Self.text(plan["look_ahead"])), stride \(Self.text(plan["stride"]))")
        }
        if let next = reply["schedule"]?["next"] {
            card.add("next window", "\(Self.text(next["first"])) to \(Self.text(next["last"]))")
        }
        for (family, message) in reply["last"]?.members ?? [] {
            card.add(family, Self.line(family, message))
        }
        let ring = reply["ring"] ?? .null
        card.add("ring", "\(Self.text(ring["rows"])) of \(Self.text(ring["capacity"])) rows; the newest:")
        card.add("", Self.rows(ring["newest"]?.members ?? []))
        text = card.text
    }

    private static func text(_ value: JSONValue?) -> String { value?.description ?? "-" }

    /// One line about the last message of a family.
    private static func line(_ family: String, _ message: JSONValue) -> String {
        let rul = message["rul"]?.number.map { Columns.number($0) } ?? "-"
        let sigma = message["sigma"]?.number.map { " ± " + Columns.number($0) } ?? ""
        switch family {
        case "live":
            let flags = message["flags"]?.elements.map(\.description).joined(separator: ", ") ?? ""
            return "cycle \(text(message["cycle"])): \(rul)\(sigma), \(text(message["health"]))"
                + (flags.isEmpty ? "" : " (\(flags))")
        case "window":
            let span =
                "\(text(message["window"])): cycles \(text(message["first_cycle"])) to \(text(message["last_cycle"]))"
            return message["abandoned"].map { "\(span), abandoned: \($0)" } ?? "\(span), \(rul) at the last"
        case "settled":
            return
                "cycle \(text(message["cycle"])): \(rul)\(sigma), look-ahead \(text(message["look_ahead"])), by \(text(message["by"]))"
        case "alert":
            return "\(text(message["state"])) by \(text(message["by"])) at cycle \(text(message["cycle"])), \(rul)"
        default:
            return "\(text(message["kind"])): \(text(message["reason"]))"
        }
    }

    /// Names and values, four pairs a line where they are short.
    private static func rows(_ members: [(name: String, value: JSONValue)]) -> String {
        // As wide as the longest, with a blank between a name and its value.
        let name = max(10, members.map(\.name.count).max() ?? 0)
        let value = max(8, members.map { "\($0.value)".count }.max() ?? 0)
        let cells = members.map { Columns.left($0.name, name) + " " + Columns.right("\($0.value)", value) }
        let perLine = max(1, min(4, 100 / (name + value + 4)))
        return stride(from: 0, to: cells.count, by: perLine)
            .map { cells[$0..<min($0 + perLine, cells.count)].joined(separator: "   ") }
            .joined(separator: "\n")
    }
}
