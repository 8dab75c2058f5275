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
            /// The window's share, 0 to 1, in the weighted mean of its score and live's that has the smallest error.
            public var windowWeight: Double?
            /// The error of that mean.
            public var fusedRMSE: Double?

            /// By how much of itself the error must fall for scores to be blended.
            public static let leastBlendGain = 0.005

            /// Whether the weighted mean is enough better than the window's own score to be worth it.
            public var isBlended: Bool {
                guard windowWeight != nil, let fusedRMSE else { return false }
                return fusedRMSE <= rmse * (1 - Self.leastBlendGain)
            }

            /// The error of settled scores: of the weighted mean where that is worth it, else of the window's.
            public var settledRMSE: Double { isBlended ? fusedRMSE ?? rmse : rmse }

            private enum CodingKeys: String, CodingKey {
                case rmse, nasa
                case lookAhead = "look_ahead"
                case liveRMSE = "live_rmse"
                case liveNASA = "live_nasa"
                case windowWeight = "window_weight"
                case fusedRMSE = "fused_rmse"
            }
        }

        public var live: Errors?
        public var window: [Point]?
    }

    /// What was measured on one data set. Other figures may stand there too; nothing is scored by any of them.
    public struct Accuracy: Sendable, Hashable, Decodable, OpenToOthers {
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

extension BundleManifest {
    /// Checks that each point of the curve is of a look-ahead that windows give, and that its numbers can be what they are.
    func validateCurve() throws(Problem) {
        var lookAheads: Set<Int> = []
        for (index, point) in (lookAheadCurve?.window ?? []).enumerated() {
            let place = "look_ahead_curve.window[\(index)]"
            if let count = window?.scoredCount, !(0..<count).contains(point.lookAhead) {
                throw Problem("\(place).look_ahead: found \(point.lookAhead), expected 0 to \(count - 1)")
            }
            guard lookAheads.insert(point.lookAhead).inserted else {
                throw Problem("\(place).look_ahead: \(point.lookAhead) stands twice")
            }
            for (key, value) in [("rmse", point.rmse), ("fused_rmse", point.fusedRMSE ?? 0)] where !(value >= 0) {
                throw Problem("\(place).\(key): found \(value), expected 0 or more")
            }
            if let weight = point.windowWeight, !(0...1).contains(weight) {
                throw Problem("\(place).window_weight: found \(weight), expected 0 to 1")
            }
        }
    }
}
