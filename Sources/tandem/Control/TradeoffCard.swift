import Inference

/// The policies in force, for people.
struct TradeoffCard {
    let text: String

    init(_ reply: JSONValue) {
        var card = Card()
        if let fleet = reply["tradeoff"] {
            card.add("policy", Self.policy(fleet))
            for line in Self.lines(fleet) { card.add(line.name, line.value) }
        }
        for rule in reply["engines"]?.elements ?? [] {
            card.space()
            card.add("engines", rule["pattern"]?.description ?? "")
            card.add("policy", Self.policy(rule))
            for line in Self.lines(rule) { card.add(line.name, line.value) }
        }
        text = card.text
    }

    private static func policy(_ plan: JSONValue) -> String {
        plan["policy"]?.description ?? "-"
    }

    /// What a policy comes to.
    static func lines(_ plan: JSONValue) -> [(name: String, value: String)] {
        var lines: [(String, String)] = []
        let stride = plan["stride"]?.number ?? 0
        if stride == 0 {
            lines.append(("look-ahead", "none: every cycle is settled by its live score at once"))
        } else {
            lines.append(("look-ahead", "\(Quantity.plain(plan["look_ahead"]?.number)) cycles at least"))
            var text = "a window every \(Quantity.plain(stride)) cycles"
            if let level = plan["level"]?.number, level > 0 {
                text +=
                    ", stretched from \(Quantity.plain(plan["policy_stride"]?.number)) by load (level \(Quantity.plain(level)))"
            }
            lines.append(("stride", text))
        }
        guard let expected = plan["expected"] else { return lines }
        if let error = expected["error"]?.number {
            lines.append(("error", "\(Quantity.plain(error, digits: 2)) cycles expected (RMSE, by the bundle's curve)"))
        }
        if stride > 0, let mean = expected["mean_wait_cycles"]?.number ?? expected["wait_cycles"]?.number {
            lines.append(("waiting", "\(Quantity.plain(mean)) cycles on average"))
        }
        if let cpu = expected["cpu"]?.number {
            lines.append(("processors", "\(Quantity.percent(cpu)) of their time at the present rate"))
        }
        return lines
    }
}
