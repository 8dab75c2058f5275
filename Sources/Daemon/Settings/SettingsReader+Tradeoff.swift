import Scoring

extension SettingsReader {
    /// The policy of the strongest source that names any of its settings; `balanced` if none does.
    mutating func tradeoff() -> TradeoffPolicy {
        for source in sources {
            guard let parts = parts(in: source) else { continue }
            do throws(TradeoffError) {
                // Empty where every value was refused, which is complained of already.
                return parts.isEmpty ? .balanced : try TradeoffPolicy(parts)
            } catch {
                contradiction = error
                complain("\(source.name): tradeoff: \(error)")
                return .balanced
            }
        }
        return .balanced
    }

    /// The policies of engines that a pattern names.
    mutating func tradeoffRules() -> [TradeoffRule] {
        do throws(TradeoffError) {
            return try TradeoffRule.list(list(.tradeoffEngines))
        } catch {
            complain("\(Setting.tradeoffEngines.key): \(error)")
            return []
        }
    }

    /// What one source names of a policy; nil if it names nothing of one.
    private mutating func parts(in source: SettingsSource) -> TradeoffPolicy.Parts? {
        var parts: TradeoffPolicy.Parts?
        for (word, setting) in Setting.tradeoffGoals {
            guard let text = text(of: setting, in: source)?.trimmingSpaces(), !text.isEmpty else { continue }
            var named = parts ?? TradeoffPolicy.Parts()
            do throws(TradeoffError) {
                if case .integer(let range) = setting.kind, let value = Int(text), !range.contains(value) {
                    refuse(text, of: setting, from: source)
                } else {
                    try named.set(word, to: text)
                }
            } catch {
                refuse(text, of: setting, from: source)
            }
            parts = named
        }
        return parts
    }
}
