public import Telemetry

/// The plans in force: the whole fleet's, and those of engines that a pattern names.
///
/// A value that is handed to whoever decides about engines; changed by making ``generation`` another.
public struct TradeoffTable: Sendable, Hashable {
    /// The fleet's plan, then that of each rule.
    public private(set) var plans: [TradeoffPlan]
    /// Rule i leads to plan i + 1; the first that matches wins.
    public private(set) var rules: [EnginePattern]
    /// How far strides are stretched: 0 not at all, each level doubles them.
    public var level: Int
    /// Counts the changes of plans and rules; not those of the level, which leaves every engine its plan.
    public private(set) var generation: Int

    /// - Precondition: one plan more than rules.
    public init(plans: [TradeoffPlan], rules: [EnginePattern] = [], level: Int = 0, generation: Int = 0) {
        precondition(plans.count == rules.count + 1, "found \(plans.count) plans and \(rules.count) rules")
        self.plans = plans
        self.rules = rules
        self.level = level
        self.generation = generation
    }

    /// Makes the plans of a fleet's policy and of its rules.
    ///
    /// - Throws: ``TradeoffError`` that names the rule if it is one's.
    public init(
        planner: TradeoffPlanner, policy: TradeoffPolicy, rules: [TradeoffRule] = [], cyclesPerSecond: Double? = nil
    ) throws(TradeoffError) {
        var plans = [try planner.plan(policy, cyclesPerSecond: cyclesPerSecond)]
        for rule in rules {
            do throws(TradeoffError) {
                plans.append(try planner.plan(rule.policy, cyclesPerSecond: cyclesPerSecond))
            } catch {
                throw error.said(of: "\(rule.pattern)")
            }
        }
        self.init(plans: plans, rules: rules.map(\.pattern))
    }

    /// Takes another table's plans and rules, as the next generation; the level stays.
    public mutating func adopt(_ table: TradeoffTable) {
        plans = table.plans
        rules = table.rules
        generation += 1
    }

    public func planIndex(for engine: EngineID) -> Int {
        for (index, rule) in rules.enumerated() where rule.matches(engine) { return index + 1 }
        return 0
    }

    /// The stride in force: with the level's stretching. nil: live alone.
    public func stride(of planIndex: Int) -> Int? {
        plans[planIndex].stride(atLevel: level)
    }

    /// The lowest level at which no stride gets longer any more.
    public var highestUsefulLevel: Int {
        (0..<TradeoffPlan.highestLevel).first { level in
            plans.allSatisfy { $0.stride(atLevel: level) == $0.stride(atLevel: TradeoffPlan.highestLevel) }
        } ?? TradeoffPlan.highestLevel
    }
}
