import FoundationEssentials
public import Inference
public import Scoring

/// What can be chosen between latency and context with a bundle on one machine, as it is printed. In JSON its keys are in
/// snake case, and microseconds are `us`.
public struct TradeoffReport: Sendable, Hashable, Codable {
    /// One choice: a look-ahead, a named point, or what a policy comes to.
    public struct Row: Sendable, Hashable, Codable {
        /// The text of its policy.
        public var policy: String
        /// Named points that come to the same.
        public var names: [String]
        public var lookAhead: Int
        /// Cycles from one window to the next; absent without windows.
        public var stride: Int?
        /// What overload may stretch the stride to.
        public var longestStride: Int
        /// Live's RMSE on the cycles that windows gave this look-ahead, in cycles; of all cycles in the row of live alone.
        public var liveError: Double?
        /// The window's RMSE at this look-ahead.
        public var windowError: Double?
        /// The RMSE that settled scores are expected to have, at the look-aheads that occur with this stride.
        public var expectedError: Double?
        /// The fewest and the most cycles that a score waits to be settled.
        public var waitCycles: [Int]
        public var meanWaitCycles: Double
        /// Of one engine.
        public var windowsPerSecond: Double
        /// Of both paths.
        public var microsecondsPerCycle: Double
        /// How many engines the models alone leave room for on this machine.
        public var engines: Int
        /// The share of all processors' time that the models take with the fleet that was asked about.
        public var cpu: Double

        private enum CodingKeys: String, CodingKey {
            case policy, names, stride, engines, cpu
            case lookAhead = "look_ahead"
            case longestStride = "longest_stride"
            case liveError = "live_error"
            case windowError = "window_error"
            case expectedError = "expected_error"
            case waitCycles = "wait_cycles"
            case meanWaitCycles = "mean_wait_cycles"
            case windowsPerSecond = "windows_per_s"
            case microsecondsPerCycle = "us_per_cycle"
        }
    }

    /// What the report is about beside the bundle.
    public struct Fleet: Sendable, Hashable, Codable {
        /// Cycles that each engine sends in a second.
        public var rate: Double
        public var engines: Int

        public init(rate: Double, engines: Int) {
            self.rate = rate
            self.engines = engines
        }

        var cyclesPerSecond: Double { rate * Double(engines) }
    }

    /// The bundle's name, version and hash.
    public var model: String
    public var windowLength: Int
    public var livePrecision: String
    public var windowPrecision: String
    public var processors: Int
    /// Of one cycle through the live path, several engines' together.
    public var liveMicroseconds: Double
    /// Of one window, several together.
    public var windowMicroseconds: Double
    public var fleet: Fleet
    /// `auto` or `never`.
    public var blend: String
    /// Live alone.
    public var live: Row
    /// By look-ahead, 0 first.
    public var menu: [Row]
    /// What the policy that was asked about comes to.
    public var asked: Row?

    private enum CodingKeys: String, CodingKey {
        case model, processors, fleet, blend, live, menu, asked
        case windowLength = "window_length"
        case livePrecision = "live_precision"
        case windowPrecision = "window_precision"
        case liveMicroseconds = "live_us"
        case windowMicroseconds = "window_us"
    }

    /// One JSON object, its keys in order.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Whether any error is known.
    var hasErrors: Bool { menu.contains { $0.expectedError != nil } }
}

extension TradeoffReport {
    /// - Parameters:
    ///   - precision: of both paths, as the cost was measured.
    ///   - policy: to be told what it comes to; nil for the menu alone.
    /// - Throws: `TradeoffError` where the policy cannot be had.
    public init(
        bundle: ModelBundle, precision: (live: Precision, window: Precision), cost: TradeoffCost, fleet: Fleet,
        blend: BlendChoice, policy: TradeoffPolicy?
    ) throws(TradeoffError) {
        let manifest = bundle.manifest
        let planner = TradeoffPlanner(manifest: manifest, cost: cost, blend: blend)
        let points = Dictionary((manifest.lookAheadCurve?.window ?? []).map { ($0.lookAhead, $0) }) { $1 }
        func row(_ plan: TradeoffPlan, names: [String] = []) -> Row {
            let point = plan.stride == nil ? nil : points[plan.lookAhead]
            let cpu = cost.share(cyclesPerSecond: fleet.cyclesPerSecond, stride: plan.stride)
            return Row(
                policy: plan.policy.description, names: names, lookAhead: plan.lookAhead, stride: plan.stride,
                longestStride: plan.longestStride,
                liveError: plan.stride == nil ? manifest.lookAheadCurve?.live?.rmse : point?.liveRMSE,
                windowError: point?.rmse, expectedError: plan.expected.error,
                waitCycles: [plan.expected.waitCycles.lowerBound, plan.expected.waitCycles.upperBound],
                meanWaitCycles: plan.expected.meanWaitCycles,
                windowsPerSecond: fleet.rate * plan.expected.windowsPerCycle,
                microsecondsPerCycle: cost.microsecondsPerCycle(stride: plan.stride),
                engines: Self.engines(cost, rate: fleet.rate, stride: plan.stride), cpu: cpu)
        }
        var names: [Int: [String]] = [:]
        for point in TradeoffPolicy.Point.allCases where point != .live {
            let plan = try planner.plan(TradeoffPolicy(.point(point)))
            names[plan.lookAhead, default: []].append(point.rawValue)
        }
        model = bundle.identity
        windowLength = planner.windowLength
        livePrecision = precision.live.rawValue
        windowPrecision = precision.window.rawValue
        processors = cost.processors
        liveMicroseconds = cost.liveMicroseconds
        windowMicroseconds = cost.windowMicroseconds
        self.fleet = fleet
        self.blend = blend.rawValue
        live = row(try planner.plan(TradeoffPolicy(.point(.live))), names: ["live"])
        menu = planner.menu().map { row($0, names: names[$0.lookAhead] ?? []) }
        if let policy { asked = row(try planner.plan(policy, cyclesPerSecond: fleet.cyclesPerSecond)) }
    }

    private static func engines(_ cost: TradeoffCost, rate: Double, stride: Int?) -> Int {
        let work = rate * cost.microsecondsPerCycle(stride: stride)
        return work > 0 ? Int(min(1e6 * Double(cost.processors) / work, 1e9)) : 0
    }
}
