import FoundationEssentials

extension FleetStatistics {
    /// The statistics of C-MAPSS, compiled into the program, so that they are at hand wherever it is installed.
    public static let cmapss: FleetStatistics = {
        do {
            return try FleetStatistics(json: Array(cmapssJSON.utf8))
        } catch {
            preconditionFailure("the statistics in the program are not valid: \(error)")
        }
    }()

    /// Why a JSON text holds no statistics.
    public struct InvalidJSON: Error, Sendable, Hashable, CustomStringConvertible {
        public let detail: String
        public var description: String { detail }
    }

    /// Reads the JSON that `simulation_statistics.py` writes and checks that its lists fit together.
    public init(json: [UInt8]) throws(InvalidJSON) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(json))
        } catch {
            throw InvalidJSON(detail: "\(error)")
        }
        try check()
    }

    private func check() throws(InvalidJSON) {
        try expect(!channels.isEmpty, "found no channels")
        try expect(!conditions.isEmpty && !faults.isEmpty, "found no conditions or no faults")
        try expect(settingsCount, of: 0...channels.count, "settings_count")
        try expect(decimals.count, of: channels.count...channels.count, "numbers in decimals")
        for digits in decimals { try expect(digits, of: 0...9, "decimals of a channel") }
        for (k, condition) in conditions.enumerated() {
            try check(condition.healthyMean, "conditions[\(k)].healthy_mean")
            try check(condition.noise, "conditions[\(k)].noise", lowest: 0)
            try check(condition.engineSpread, "conditions[\(k)].engine_spread", lowest: 0)
            try expect(condition.frequency >= 0, "conditions[\(k)].frequency is below 0")
        }
        for (f, factor) in (engineFactors ?? []).enumerated() { try check(factor, "engine_factors[\(f)]") }
        for fault in faults {
            let all = conditions.count...conditions.count
            try expect(fault.shift.count, of: all, "conditions in the shift of fault \(fault.name)")
            for shift in fault.shift { try check(shift, "shift of fault \(fault.name)") }
            try expect(fault.share >= 0 && fault.shiftSpread >= 0, "fault \(fault.name) has a share or spread below 0")
            try expect(fault.life.shortest, of: 1...max(1, fault.life.longest), "shortest life of fault \(fault.name)")
            try expect(
                fault.growth.exponent > 0 && (0..<1).contains(fault.growth.onset),
                "growth of fault \(fault.name): expected an exponent above 0 and an onset in [0, 1)"
            )
        }
        for (name, fleet) in fleets {
            try expect(!fleet.conditions.isEmpty, "fleet \(name) has no conditions")
            try expect(!fleet.faults.isEmpty, "fleet \(name) has no faults")
            for k in fleet.conditions { try expect(k, of: 0...(conditions.count - 1), "condition of fleet \(name)") }
            for fault in fleet.faults {
                let listed = faults.contains { $0.name == fault }
                try expect(listed, "fleet \(name) names a fault '\(fault)' that is not listed")
            }
        }
    }

    private func check(_ numbers: [Double], _ what: String, lowest: Double = -.infinity) throws(InvalidJSON) {
        try expect(numbers.count, of: channels.count...channels.count, "numbers in \(what)")
        try expect(numbers.allSatisfy { $0 >= lowest }, "\(what) holds a number below \(lowest)")
    }

    private func expect(_ found: Int, of range: ClosedRange<Int>, _ what: String) throws(InvalidJSON) {
        let expected = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        try expect(range.contains(found), "\(what): found \(found), expected \(expected)")
    }

    private func expect(_ condition: Bool, _ detail: String) throws(InvalidJSON) {
        guard condition else { throw InvalidJSON(detail: detail) }
    }
}
