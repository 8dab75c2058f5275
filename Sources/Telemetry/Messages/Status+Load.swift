extension Status {
    /// How full a queue is. Every queue has a limit that holds; README says what happens there.
    public struct Queue: Hashable, Sendable {
        /// `windows`, `window_notes`, `window_results`, `last_values`, `alerts`, `orders` or `set_aside`.
        public var name: String
        /// What waits in it now.
        public var depth: Int
        /// The most that may.
        public var limit: Int
        /// The most that did in this epoch.
        public var highest: Int

        public init(name: String, depth: Int, limit: Int, highest: Int) {
            self.name = name
            self.depth = depth
            self.limit = limit
            self.highest = highest
        }
    }

    /// How many engines' states are a model's.
    public struct ModelShare: Hashable, Sendable {
        public var model: String
        public var engines: Int

        public init(model: String, engines: Int) {
            self.model = model
            self.engines = engines
        }
    }

    /// What subscribers are owed and have got of last values.
    public struct Subscriptions: Hashable, Sendable {
        /// New subscriptions whose last values were all sent.
        public var served: UInt64
        /// New subscriptions that got none, because too many waited.
        public var refused: UInt64
        /// Last values that were sent.
        public var resent: UInt64

        public init(served: UInt64, refused: UInt64, resent: UInt64) {
            self.served = served
            self.refused = refused
            self.resent = resent
        }

        public static let none = Subscriptions(served: 0, refused: 0, resent: 0)
    }

    /// What became of windows by what hangs on them.
    public struct WindowImportance: Hashable, Sendable {
        /// `ordinary`, `near` (live no longer says that the engine is well) or `judging` (an alert waits for a window).
        public var name: String
        /// Windows that wait to be scored.
        public var queued: Int
        public var scored: UInt64
        /// For overload.
        public var abandoned: UInt64

        public init(name: String, queued: Int, scored: UInt64, abandoned: UInt64) {
            self.name = name
            self.queued = queued
            self.scored = scored
            self.abandoned = abandoned
        }
    }
}
