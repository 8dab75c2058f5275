extension Status {
    /// The trade-off between latency and context that is in force.
    public struct Tradeoff: Hashable, Sendable {
        /// Whether the stride in force is the policy's.
        public enum State: String, CaseIterable, Hashable, Sendable {
            /// It is.
            case policy
            /// It is longer, because the machine could not keep up.
            case stretched
        }

        /// What the fleet's policy comes to by the bundle's curve and this machine's measured cost.
        public struct Expected: Hashable, Sendable {
            /// The error of settled scores, RMSE in cycles; nil where the bundle has no curve.
            public var error: Double?
            /// How many cycles a cycle waits for its context, on average.
            public var waitCycles: Double
            public var windowsPerSecond: Double
            /// The share of all this machine's processors' time that the model takes on both paths, 0 to 1; nil where the cost
            /// was not measured.
            public var cpu: Double?

            public init(error: Double?, waitCycles: Double, windowsPerSecond: Double, cpu: Double?) {
                self.error = error
                self.waitCycles = waitCycles
                self.windowsPerSecond = windowsPerSecond
                self.cpu = cpu
            }
        }

        /// The policy of the engines whose names match a pattern.
        public struct EngineRule: Hashable, Sendable {
            public var pattern: String
            /// The policy as an operator writes it.
            public var policy: String
            public var lookAhead: Int
            /// The stride in force; 0 for live alone.
            public var stride: Int

            public init(pattern: String, policy: String, lookAhead: Int, stride: Int) {
                self.pattern = pattern
                self.policy = policy
                self.lookAhead = lookAhead
                self.stride = stride
            }
        }

        /// The fleet's policy as an operator writes it, such as `balanced` or `look_ahead 12`.
        public var policy: String

        /// The look-ahead with which cycles are settled.
        public var lookAhead: Int

        /// A window begins every so many cycles, now; 0: there are none, live alone settles.
        public var stride: Int

        /// The stride that the policy asks for; 0 for none.
        public var policyStride: Int

        /// The longest stride with which every cycle of a long run still gets its look-ahead; 0 for none.
        public var longestStride: Int

        /// Cycles per window.
        public var windowLength: Int

        /// How often the load has doubled the stride: 0 is the policy's.
        public var level: Int
        public var state: State

        /// How often policy or level changed in this epoch.
        public var changes: UInt64
        public var expected: Expected

        /// Engines with a policy of their own, first match first.
        public var engines: [EngineRule]

        public init(
            policy: String,
            lookAhead: Int,
            stride: Int,
            policyStride: Int,
            longestStride: Int,
            windowLength: Int,
            level: Int,
            state: State,
            changes: UInt64,
            expected: Expected,
            engines: [EngineRule] = []
        ) {
            self.policy = policy
            self.lookAhead = lookAhead
            self.stride = stride
            self.policyStride = policyStride
            self.longestStride = longestStride
            self.windowLength = windowLength
            self.level = level
            self.state = state
            self.changes = changes
            self.expected = expected
            self.engines = engines
        }
    }
}
