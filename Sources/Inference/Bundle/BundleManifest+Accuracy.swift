extension BundleManifest {
    /// Root mean square error in cycles, and NASA's score per engine.
    public struct Errors: Sendable, Hashable, Decodable {
        public var rmse: Double?
        public var nasa: Double?
    }

    /// What waiting buys: the error by look-ahead, on held-out engines.
    public struct LookAheadCurve: Sendable, Hashable, Decodable {
        public struct Point: Sendable, Hashable, Decodable {
            public var lookAhead: Int
            public var rmse: Double
            public var nasa: Double?

            private enum CodingKeys: String, CodingKey {
                case rmse, nasa
                case lookAhead = "look_ahead"
            }
        }

        public var live: Errors?
        public var window: [Point]?
    }

    /// The measured error on one data set.
    public struct Accuracy: Sendable, Hashable, Decodable {
        public var liveRMSE: Double?
        public var windowRMSEByLookAhead: [Double]?
        public var engines: Int?
        public var cycles: Int?

        private enum CodingKeys: String, CodingKey {
            case engines, cycles
            case liveRMSE = "live_rmse"
            case windowRMSEByLookAhead = "window_rmse_by_look_ahead"
        }
    }
}
