/// A policy for the engines that a pattern names: `FD001-*: look_ahead 20`.
public struct TradeoffRule: Sendable, Hashable, CustomStringConvertible {
    public var pattern: EnginePattern
    public var policy: TradeoffPolicy

    public init(pattern: EnginePattern, policy: TradeoffPolicy) {
        self.pattern = pattern
        self.policy = policy
    }

    /// Reads a rule from its text.
    ///
    /// - Throws: ``TradeoffError`` that names the rule.
    public init(_ text: String) throws(TradeoffError) {
        guard let colon = text.firstIndex(of: ":") else {
            throw TradeoffError(
                "\"\(text)\": found no colon, expected \"PATTERN: POLICY\", such as \"FD001-*: look_ahead 20\"")
        }
        do throws(TradeoffError) {
            pattern = try EnginePattern(String(text[..<colon].trimmingBlanks()))
            policy = try TradeoffPolicy(String(text[text.index(after: colon)...]))
        } catch {
            throw error.said(of: "\"\(text)\"")
        }
    }

    /// Reads rules from a list that may have been cut at every comma, as lists in environment variables are: what begins with
    /// a word of a policy and a value goes on with the rule before it.
    ///
    /// - Throws: ``TradeoffError`` of the first that is none.
    public static func list(_ texts: [String]) throws(TradeoffError) -> [TradeoffRule] {
        var whole: [String] = []
        for text in texts {
            let word = Substring(text).trimmingBlanks().prefix { !" \t=:".contains($0) }
            if !whole.isEmpty, TradeoffPolicy.Parts.keywords.contains(String(word).replacing("-", with: "_")) {
                whole[whole.count - 1] += "," + text
            } else {
                whole.append(text)
            }
        }
        var rules: [TradeoffRule] = []
        for text in whole { rules.append(try TradeoffRule(text)) }
        return rules
    }

    public var description: String { "\(pattern): \(policy)" }
}
