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
            /// Live's errors on the same cycles: those that some window scored with this look-ahead.
            public var liveRMSE: Double?
            public var liveNASA: Double?

            private enum CodingKeys: String, CodingKey {
                case rmse, nasa
                case lookAhead = "look_ahead"
                case liveRMSE = "live_rmse"
                case liveNASA = "live_nasa"
            }
        }

        public var live: Errors?
        public var window: [Point]?
    }

    /// What was measured on one data set.
    public struct Accuracy: Sendable, Hashable, Decodable {
        public var liveRMSE: Double?
        public var liveNASA: Double?
        public var windowRMSEByLookAhead: [Double]?
        public var windowNASAByLookAhead: [Double]?
        public var coverage: Coverage?
        public var engines: Int?
        public var cycles: Int?

        private enum CodingKeys: String, CodingKey {
            case coverage, engines, cycles
            case liveRMSE = "live_rmse"
            case liveNASA = "live_nasa"
            case windowRMSEByLookAhead = "window_rmse_by_look_ahead"
            case windowNASAByLookAhead = "window_nasa_by_look_ahead"
        }
    }

    /// The share of cycles whose true remaining life lies within 1.645 standard deviations; 0.9 if errors are normal.
    public struct Coverage: Sendable, Hashable, Decodable {
        public var live: Double?
        /// By look-ahead.
        public var window: [Double]?
    }
}
