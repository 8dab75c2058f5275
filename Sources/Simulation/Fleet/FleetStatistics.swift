import FoundationEssentials

/// What a fleet of turbofan engines looks like in numbers: what ``SyntheticFleet`` imitates.
///
/// The shipped numbers, ``cmapss``, were measured on the training sets of NASA's C-MAPSS data by
/// `examples/training/simulation_statistics.py`, whose head says how. K conditions, C channels:
///
/// ```
/// value(u) = healthyMean[k] + engineSpread[k] · z + noise[k] · ε + shift[k] · size · d(u)
/// d(u) = max(0, (u − onset) / (1 − onset)) ^ exponent,    u = cycle / life
/// ```
///
/// with z drawn once per life and channel, ε at every cycle, and size about 1, drawn once per life. The z of one life are
/// alike as far as ``engineFactors`` say: z = Σ factor · f + √(1 − Σ factor²) · z′.
public struct FleetStatistics: Sendable, Hashable, Codable {
    /// One operating condition; settings vary around it as other channels do.
    public struct Condition: Sendable, Hashable, Codable {
        /// The condition's centre: altitude (kft), Mach number, throttle resolver angle (deg).
        public var settings: [Double]
        /// Share of the cycles flown in it, where all conditions occur.
        public var frequency: Double
        /// (C) mean of new engines.
        public var healthyMean: [Double]
        /// (C) standard deviation from cycle to cycle of one new engine.
        public var noise: [Double]
        /// (C) standard deviation between engines of their own healthy means.
        public var engineSpread: [Double]

        enum CodingKeys: String, CodingKey {
            case settings, frequency, noise
            case healthyMean = "healthy_mean"
            case engineSpread = "engine_spread"
        }
    }

    /// One way for an engine to wear out.
    public struct Fault: Sendable, Hashable, Codable {
        /// Log-normal life lengths, in cycles.
        public struct Life: Sendable, Hashable, Codable {
            public var logMean: Double
            public var logDeviation: Double
            public var shortest: Int
            public var longest: Int

            enum CodingKeys: String, CodingKey {
                case shortest, longest
                case logMean = "log_mean"
                case logDeviation = "log_deviation"
            }
        }

        /// How degradation grows over a life.
        public struct Growth: Sendable, Hashable, Codable {
            public var exponent: Double
            /// The fraction of the life at which it begins.
            public var onset: Double
        }

        public var name: String
        /// Share of the engines that it befalls, where more than one fault occurs.
        public var share: Double
        /// (K, C) how far a channel has moved at failure.
        public var shift: [[Double]]
        /// Relative standard deviation between engines of that shift.
        public var shiftSpread: Double
        public var life: Life
        public var growth: Growth

        enum CodingKeys: String, CodingKey {
            case name, share, shift, life, growth
            case shiftSpread = "shift_spread"
        }
    }

    /// Which conditions and faults occur in one of the sets.
    public struct Fleet: Sendable, Hashable, Codable {
        public var conditions: [Int]
        public var faults: [String]
        public var engines: Int
    }

    public var channels: [String]
    /// (C) decimals that the recorded values carry.
    public var decimals: [Int]
    /// So many of the first channels are operating settings, which do not wear.
    public var settingsCount: Int
    /// By name: `FD001` to `FD004`.
    public var fleets: [String: Fleet]
    public var conditions: [Condition]
    /// (F, C) what the offsets z of one engine have in common, wear above all: loadings of F factors, whose squares add
    /// up to at most 1 for each channel. None: offsets are independent.
    public var engineFactors: [[Double]]?
    public var faults: [Fault]

    enum CodingKeys: String, CodingKey {
        case channels, decimals, fleets, conditions, faults
        case settingsCount = "settings_count"
        case engineFactors = "engine_factors"
    }
}
