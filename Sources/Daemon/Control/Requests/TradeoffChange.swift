import Scoring

/// What an operator wants of the trade-off from now on.
struct TradeoffChange: Sendable, Hashable {
    /// Whom it is for; nil: the whole fleet.
    let pattern: EnginePattern?
    /// nil: the pattern's policy is taken back.
    let policy: TradeoffPolicy?

    /// Reads `policy`, `engines` and `clear` of a request.
    init(_ fields: inout ControlFields) throws(ControlError) {
        let clears = try fields.flag("clear")
        let text = try fields.optionalText("policy")
        let name = try fields.optionalText("engines")
        do throws(TradeoffError) {
            pattern = try name.map { text throws(TradeoffError) in try EnginePattern(text) }
        } catch {
            throw ControlError(.invalid, "field engines: \(error)")
        }
        guard clears else {
            guard let text else { throw ControlError(.invalid, "field policy is missing, expected a text") }
            do throws(TradeoffError) {
                policy = try TradeoffPolicy(text)
            } catch {
                throw ControlError(.refused, error.description, contradiction: error)
            }
            return
        }
        guard text == nil else { throw ControlError(.invalid, "found policy and clear, expected one of them") }
        guard name != nil else {
            throw ControlError(.invalid, "field engines is missing, expected the pattern to clear")
        }
        policy = nil
    }

    /// The policy and the rules that follow from it.
    ///
    /// A pattern that has a rule keeps its place; a new one comes first, so that it holds for every engine it names.
    ///
    /// - Throws: ``ControlError`` where there is no rule to take back.
    func applied(
        to policy: TradeoffPolicy, _ rules: [TradeoffRule]
    ) throws(ControlError) -> (policy: TradeoffPolicy, rules: [TradeoffRule]) {
        guard let pattern else { return (self.policy ?? policy, rules) }
        let place = rules.firstIndex { $0.pattern == pattern }
        var rules = rules
        switch (self.policy, place) {
        case (let wanted?, let place?): rules[place].policy = wanted
        case (let wanted?, nil): rules.insert(TradeoffRule(pattern: pattern, policy: wanted), at: 0)
        case (nil, let place?): rules.remove(at: place)
        case (nil, nil):
            let known = rules.map(\.pattern.description).joined(separator: ", ")
            throw ControlError(
                .refused,
                "pattern \(pattern) has no policy to clear"
                    + (known.isEmpty ? ", nor has any other" : "; those that have one: \(known)"))
        }
        return (policy, rules)
    }
}
