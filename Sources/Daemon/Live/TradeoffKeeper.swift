package import Inference
package import Scoring
package import Telemetry

/// Keeps the trade-off between latency and context: what the operator asked for, what it comes to, and what the load makes of
/// it. It decides and says in words what it decided; whoever owns the fleet carries it out.
///
/// Three things change what is in force: the operator, by another policy; the load, by a level that stretches every stride;
/// and, for policies that speak of `cpu`, the observed rate and the measured cost of a window.
///
/// Pure: times and counts are given in.
package struct TradeoffKeeper: Sendable {
    /// How much faster the stream is taken to be before a stride is shortened for `cpu`, so that it does not swing.
    private static let margin = 1.15
    /// How long a stride for `cpu` stands at least before it is shortened.
    private static let standNanoseconds: UInt64 = 5_000_000_000

    /// What is in force.
    package private(set) var table: TradeoffTable
    /// What the operator asked for.
    package private(set) var policy: TradeoffPolicy
    package private(set) var rules: [TradeoffRule]
    /// How often that changed, for whatever reason.
    package private(set) var changes: UInt64 = 0

    private var manifest: BundleManifest
    private let blend: BlendChoice
    private var cost: TradeoffCost?
    private var governor: LoadGovernor
    /// Cycles per second of the whole fleet, smoothed over some seconds; nil before the first.
    package private(set) var cyclesPerSecond: Double?
    /// What a window costs at present, smoothed over some dozens; nil before the first.
    private var windowMicroseconds: Double?
    private var lastLook: (time: UInt64, accepted: UInt64)?
    private var replanned: UInt64 = 0

    /// - Parameters:
    ///   - cost: what was measured at the start.
    ///   - capacity: windows that may wait.
    /// - Throws: `TradeoffError` that says what can be had instead.
    package init(
        manifest: BundleManifest, cost: TradeoffCost?, blend: BlendChoice, policy: TradeoffPolicy,
        rules: [TradeoffRule] = [], capacity: Int
    ) throws(TradeoffError) {
        self.manifest = manifest
        self.cost = cost
        self.blend = blend
        self.policy = policy
        self.rules = rules
        governor = LoadGovernor(capacity: capacity)
        table = try TradeoffTable(
            planner: TradeoffPlanner(manifest: manifest, cost: cost, blend: blend), policy: policy, rules: rules)
        governor.highestLevel = table.highestUsefulLevel
    }

    /// Makes plans, with the cost as last measured.
    package var planner: TradeoffPlanner { TradeoffPlanner(manifest: manifest, cost: cost, blend: blend) }

    /// Whether what is in force depends on the rate and on the cost.
    package var followsLoad: Bool {
        ([policy] + rules.map(\.policy)).contains { policy in
            if case .cpu = policy.goal { true } else { policy.cpuLimit != nil }
        }
    }

    /// What `policy` and `rules` would come to now; changes nothing.
    ///
    /// - Throws: `TradeoffError` that says what can be had instead.
    package func planned(_ policy: TradeoffPolicy, rules: [TradeoffRule]) throws(TradeoffError) -> TradeoffTable {
        try TradeoffTable(planner: planner, policy: policy, rules: rules, cyclesPerSecond: cyclesPerSecond)
    }

    /// Takes another policy and other rules.
    ///
    /// - Returns: what changed, in words; nil if that was in force already.
    /// - Throws: `TradeoffError` if it cannot be had; nothing has changed then.
    package mutating func set(_ policy: TradeoffPolicy, rules: [TradeoffRule]) throws(TradeoffError) -> String? {
        guard policy != self.policy || rules != self.rules else { return nil }
        let table = try planned(policy, rules: rules)
        var parts: [String] = []
        if policy != self.policy {
            parts.append("\(Self.words(self.table.plans[0])) changed to \(Self.words(table.plans[0]))")
        }
        if rules != self.rules {
            let words = zip(table.rules, table.plans.dropFirst()).map { "\($0): \(Self.words($1))" }
            parts.append(words.isEmpty ? "no engines have a policy of their own" : words.joined(separator: "; "))
        }
        (self.policy, self.rules) = (policy, rules)
        adopt(table)
        return "as asked: " + parts.joined(separator: "; ")
    }

    /// Goes by another bundle, with the same policy and rules.
    ///
    /// - Throws: `TradeoffError` if one of them cannot be had with it; nothing has changed then.
    package mutating func adopt(_ manifest: BundleManifest, cost: TradeoffCost?) throws(TradeoffError) {
        var next = self
        next.manifest = manifest
        if let cost { next.cost = cost }
        next.windowMicroseconds = nil
        next.adopt(try next.planned(policy, rules: rules))
        self = next
    }

    /// Looks at the line of windows.
    ///
    /// - Parameters:
    ///   - queued: windows that wait.
    ///   - abandoned: windows that overload has cost so far.
    ///   - now: monotonic nanoseconds.
    /// - Returns: what changed, in words; nil if nothing did.
    package mutating func observe(queued: Int, abandoned: UInt64, now: UInt64) -> String? {
        let before = table
        guard let level = governor.observe(queued: queued, abandoned: abandoned, now: now) else { return nil }
        table.level = level
        changes += 1
        let lost = abandoned > 0 ? ", \(abandoned) were abandoned so far" : ""
        let why =
            level > before.level
            ? "overload: \(queued) of \(governor.capacity) windows wait\(lost)"
            : "the load has gone: \(queued) windows wait"
        return "\(why); \(strides(since: before)), level \(before.level) to \(level)"
    }

    /// Takes what a window has cost of a processor's time.
    package mutating func note(windowMicroseconds: Double) {
        let before = self.windowMicroseconds ?? windowMicroseconds
        self.windowMicroseconds = before + (windowMicroseconds - before) / 32
    }

    /// Looks at the rate, and plans anew where a policy speaks of `cpu`. To be called once a second or so.
    ///
    /// - Parameters:
    ///   - accepted: cycles of this epoch.
    ///   - now: monotonic nanoseconds.
    /// - Returns: what changed, in words; nil if nothing did.
    package mutating func replan(accepted: UInt64, now: UInt64) -> String? {
        defer { lastLook = (now, accepted) }
        guard let lastLook, now > lastLook.time else { return nil }
        let rate = Double(accepted - lastLook.accepted) * 1e9 / Double(now - lastLook.time)
        let before = cyclesPerSecond ?? rate
        let cyclesPerSecond = before + (rate - before) / 4
        self.cyclesPerSecond = cyclesPerSecond > 0 ? cyclesPerSecond : nil
        if let windowMicroseconds { cost?.windowMicroseconds = windowMicroseconds }
        guard followsLoad, cyclesPerSecond > 1 else { return nil }
        let needed = plans(at: cyclesPerSecond)
        // Longer strides at once, for a budget is a budget; shorter ones only if they would stand a faster stream too.
        let mayShorten = now &- replanned >= Self.standNanoseconds
        let careful = mayShorten ? plans(at: cyclesPerSecond * Self.margin) : table.plans
        let plans = zip(zip(needed, careful), table.plans).map { plans, current in
            let (needed, careful) = plans
            let stride = current.stride ?? .max
            if (needed.stride ?? .max) > stride { return needed }
            return (careful.stride ?? .max) < stride ? careful : current
        }
        guard plans != table.plans else { return nil }
        replanned = now
        let old = table
        adopt(TradeoffTable(plans: plans, rules: table.rules))
        let rounded = Int(cyclesPerSecond.rounded())
        let cost = cost.map { ", \(Int($0.windowMicroseconds.rounded())) us a window" } ?? ""
        return "\(policy): at \(rounded) cycles/s\(cost), \(strides(since: old))"
    }

    /// Says what is in force.
    package func status(cyclesPerSecond: Double) -> Status.Tradeoff {
        let plan = table.plans[0]
        let rate = max(0, cyclesPerSecond)
        return Status.Tradeoff(
            policy: policy.description,
            lookAhead: plan.lookAhead,
            stride: table.stride(of: 0) ?? 0,
            policyStride: plan.stride ?? 0,
            longestStride: plan.longestStride,
            windowLength: manifest.window?.length ?? 0,
            level: table.level,
            state: isStretched ? .stretched : .policy,
            changes: changes,
            expected: Status.Tradeoff.Expected(
                error: plan.expected.error, waitCycles: plan.expected.meanWaitCycles,
                windowsPerSecond: rate * plan.expected.windowsPerCycle,
                cpu: cost?.share(cyclesPerSecond: rate, stride: plan.stride)),
            engines: table.rules.enumerated().map { index, pattern in
                let plan = table.plans[index + 1]
                return Status.Tradeoff.EngineRule(
                    pattern: pattern.description, policy: plan.policy.description, lookAhead: plan.lookAhead,
                    stride: table.stride(of: index + 1) ?? 0)
            })
    }

    /// Whether any stride is longer than its policy's.
    private var isStretched: Bool {
        table.plans.indices.contains { table.stride(of: $0) != table.plans[$0].stride }
    }

    /// The plans at a rate; one that its budget cannot pay for stays as it is, with its longest stride.
    private func plans(at cyclesPerSecond: Double) -> [TradeoffPlan] {
        let policies = [policy] + rules.map(\.policy)
        return zip(policies, table.plans).map { policy, current in
            if let plan = try? planner.plan(policy, cyclesPerSecond: cyclesPerSecond) { return plan }
            // Not even the longest stride is within the budget: as near to it as the policy allows.
            let longest = policy.goal.isShare ? manifest.window?.length ?? 1 : max(1, current.longestStride)
            var closest = TradeoffPolicy(.lookAhead(policy.goal.isShare ? 0 : current.lookAhead), stride: longest)
            if current.stride == nil { closest = policy }
            guard var plan = try? planner.plan(closest) else { return current }
            plan.policy = policy
            return plan
        }
    }

    private mutating func adopt(_ table: TradeoffTable) {
        self.table.adopt(table)
        governor.highestLevel = self.table.highestUsefulLevel
        changes += 1
    }

    /// Which strides are others than before, in words.
    private func strides(since before: TradeoffTable) -> String {
        var changed: [String] = []
        for index in table.plans.indices {
            let (was, isNow) = (before.stride(of: index), table.stride(of: index))
            guard was != isNow else { continue }
            let whose = index == 0 ? "" : " of \(table.rules[index - 1])"
            changed.append("stride\(whose) \(was.map(String.init) ?? "none") to \(isNow.map(String.init) ?? "none")")
        }
        return changed.isEmpty ? "every stride stays" : changed.joined(separator: ", ")
    }

    private static func words(_ plan: TradeoffPlan) -> String {
        "\(plan.policy) (\(plan.summary))"
    }
}

extension TradeoffPolicy.Goal {
    /// Whether the goal itself is a share of the processors.
    fileprivate var isShare: Bool {
        if case .cpu = self { true } else { false }
    }
}
