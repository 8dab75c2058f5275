/// One setting whose value another reading of the sources found changed.
struct SettingsChange: Sendable, Hashable {
    let key: String
    /// As the sources say it, empty for nothing.
    let from: String
    let to: String

    /// Whether it is applied while the daemon runs.
    var isImmediate: Bool { Self.isImmediate(key) }

    /// Whether a setting is applied while the daemon runs.
    static func isImmediate(_ key: String) -> Bool {
        immediateKeys.contains(key) || (key.hasPrefix("tradeoff.") && key != "tradeoff.blend")
            || key.hasPrefix("alerts.")
    }

    private static let immediateKeys: Set<String> = [
        "log.level", "engines.idle_timeout", "status.interval", "shutdown.grace",
    ]

    /// What differs between two readings, in the order of the documentation.
    static func between(_ old: Settings, _ new: Settings) -> [SettingsChange] {
        Setting.catalogue.compactMap { setting in
            let (from, to) = (old.texts[setting.key] ?? "", new.texts[setting.key] ?? "")
            return from == to ? nil : SettingsChange(key: setting.key, from: from, to: to)
        }
    }

    /// `scoring.stride 10 -> 5`.
    var text: String { "\(key): \(from.isEmpty ? "nothing" : from) -> \(to.isEmpty ? "nothing" : to)" }

    var json: JSONTree { .object(["key": .text(key), "from": .text(from), "to": .text(to)]) }
}
