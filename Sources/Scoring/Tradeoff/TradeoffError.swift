/// Why a policy cannot be had: what was found, and what can be had instead.
public struct TradeoffError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The whole message, in one line.
    public let description: String
    /// Where two goals contradict each other: each of them alone.
    public let alternatives: [TradeoffPolicy]

    init(_ description: String, alternatives: [TradeoffPolicy] = []) {
        self.description = description
        self.alternatives = alternatives
    }

    init(contradicting goals: [TradeoffPolicy.Goal]) {
        let names = goals.map(\.description)
        self.init(
            "found \(names.dropLast().joined(separator: ", ")) and \(names[names.count - 1]), expected one goal",
            alternatives: goals.map { TradeoffPolicy($0) })
    }

    /// The same with what each of two contradicting goals would come to alone.
    public func explained(by planner: TradeoffPlanner, cyclesPerSecond: Double? = nil) -> TradeoffError {
        guard !alternatives.isEmpty else { return self }
        let sentences = alternatives.map { planner.outcome(of: $0, cyclesPerSecond: cyclesPerSecond) }
        return TradeoffError(([description] + sentences).joined(separator: "; "), alternatives: alternatives)
    }

    /// The same, said of what stands before the colon.
    func said(of subject: String) -> TradeoffError {
        TradeoffError("\(subject): \(description)", alternatives: alternatives)
    }
}
