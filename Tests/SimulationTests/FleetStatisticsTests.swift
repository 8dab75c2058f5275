import Foundation
import Simulation
import Telemetry
import Testing

/// Whether a big synthetic fleet has the statistics that it imitates.
@Suite("Fleet statistics")
struct FleetStatisticsTests {
    private static let engines = 500

    /// First lives of a big fleet.
    private static func lives(_ fleet: String) throws -> [[SyntheticCycle]] {
        var fleet = try SyntheticFleet(
            FleetOptions(seed: 20_26, engines: engines, fleet: fleet, afterFailure: .stop))
        var lives: [EngineID: [SyntheticCycle]] = [:]
        while let cycle = fleet.next() { lives[cycle.engine, default: []].append(cycle) }
        return Array(lives.values)
    }

    @Test("in the program are those of Resources/fleet.json")
    func areThoseOfTheFile() throws {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/Simulation/Resources/fleet.json")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(FleetStatistics.cmapssJSON + "\n" == text, "run Sources/Simulation/Resources/embed.sh")
    }

    @Test("of new synthetic engines are those imitated", arguments: ["FD001", "FD002", "FD003", "FD004"])
    func ofNewEngines(fleet: String) throws {
        let statistics = FleetStatistics.cmapss
        let lives = try Self.lives(fleet)
        for k in try #require(statistics.fleets[fleet]).conditions {
            let condition = statistics.conditions[k]
            // The cycles of each engine's first quarter in this condition, as the statistics were taken.
            let groups = lives.map { life in life.prefix(life.count / 4).filter { $0.condition == k } }
                .filter { $0.count >= 3 }
            for channel in statistics.channels.indices {
                let values = groups.map { $0.map { Double($0.values[channel]) } }
                let means = values.map { $0.reduce(0, +) / Double($0.count) }
                let mean = means.reduce(0, +) / Double(means.count)
                let step = pow(10, -Double(statistics.decimals[channel]))
                let spread = condition.engineSpread[channel]
                let shift = statistics.faults.map { abs($0.shift[k][channel]) }.max() ?? 0
                // Four standard errors, the little that has worn off in a quarter of a life, and rounding.
                let band =
                    4 * (spread + condition.noise[channel]) / Double(groups.count).squareRoot()
                    + 0.01 * shift + step / 2
                #expect(
                    abs(mean - condition.healthyMean[channel]) <= band,
                    "mean of \(statistics.channels[channel]) in condition \(k)")

                let freedom = values.reduce(0) { $0 + $1.count } - values.count
                let squares = zip(values, means).reduce(0) { sum, group in
                    sum + group.0.reduce(0) { $0 + ($1 - group.1) * ($1 - group.1) }
                }
                let deviation = (squares / Double(freedom)).squareRoot()
                let expected = (condition.noise[channel] * condition.noise[channel] + step * step / 12).squareRoot()
                #expect(
                    abs(deviation - expected) <= 0.05 * expected + step / 2 + 0.01 * shift,
                    "noise of \(statistics.channels[channel]) in condition \(k)")

                let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count)
                let noise = values.reduce(0) { $0 + expected * expected / Double($1.count) } / Double(values.count)
                let expectedBetween = (spread * spread + noise).squareRoot()
                #expect(
                    abs(between.squareRoot() - expectedBetween) <= 0.15 * expectedBetween + 0.02 * shift + step / 2,
                    "spread of \(statistics.channels[channel]) in condition \(k)")
            }
        }
    }

    @Test("of engines among themselves are those imitated: what wear moves together, it moves together here")
    func ofEnginesAmongThemselves() throws {
        let statistics = FleetStatistics.cmapss
        let factors = try #require(statistics.engineFactors)
        let lives = try Self.lives("FD001")
        // Each engine's mean over its first quarter, centred; (engines)
        func offsets(_ channel: Int) -> [Double] {
            let means = lives.map { life in
                let new = life.prefix(life.count / 4)
                return new.reduce(0) { $0 + Double($1.values[channel]) } / Double(new.count)
            }
            let mean = means.reduce(0, +) / Double(means.count)
            return means.map { $0 - mean }
        }
        for (one, other) in [("T24", "T50"), ("P30", "phi"), ("Nf", "NRf"), ("T24", "W31"), ("BPR", "W32")] {
            let a = try #require(statistics.channels.firstIndex(of: one))
            let b = try #require(statistics.channels.firstIndex(of: other))
            let (x, y) = (offsets(a), offsets(b))
            func sum(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
            let correlation = sum(x, y) / (sum(x, x) * sum(y, y)).squareRoot()
            // Noise that is left in the means makes them a little less alike.
            let imitated = factors.reduce(0) { $0 + $1[a] * $1[b] }
            #expect(abs(correlation - imitated) < 0.15, "\(one) and \(other)")
        }
    }

    @Test("of lives are those imitated", arguments: ["FD001", "FD002"])
    func ofLives(fleet: String) throws {
        let life = try #require(FleetStatistics.cmapss.faults.first { $0.name == "HPC" }).life
        let lengths = try Self.lives(fleet).map { Double($0.count) }
        let logarithms = lengths.map { log($0) }
        let mean = logarithms.reduce(0, +) / Double(lengths.count)
        let deviation = (logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(lengths.count)).squareRoot()
        #expect(abs(mean - life.logMean) < 4 * life.logDeviation / Double(lengths.count).squareRoot())
        // The shortest and longest lives bound the distribution, so its deviation is a little smaller.
        #expect(deviation > 0.85 * life.logDeviation && deviation < 1.05 * life.logDeviation)
        #expect(lengths.allSatisfy { Double(life.shortest) <= $0 && $0 <= Double(life.longest) })
    }

    @Test("of operating conditions are those imitated")
    func ofConditions() throws {
        let lives = try Self.lives("FD002")
        let total = Double(lives.reduce(0) { $0 + $1.count })
        for (k, condition) in FleetStatistics.cmapss.conditions.enumerated() {
            let share = Double(lives.reduce(0) { $0 + $1.filter { $0.condition == k }.count }) / total
            #expect(abs(share - condition.frequency) < 0.01)
        }
        #expect(try Self.lives("FD001").allSatisfy { $0.allSatisfy { $0.condition == 0 } })
    }

    @Test("of the failure are those imitated: sensors have moved by the fault's shift, settings have not")
    func ofTheFailure() throws {
        let statistics = FleetStatistics.cmapss
        let fault = try #require(statistics.faults.first { $0.name == "HPC" })
        let condition = statistics.conditions[0]
        let last = try Self.lives("FD001").compactMap(\.last)
        for channel in statistics.channels.indices {
            let moved =
                last.reduce(0) { $0 + Double($1.values[channel]) } / Double(last.count)
                - condition.healthyMean[channel]
            let shift = fault.shift[0][channel]
            let deviation = condition.engineSpread[channel] + condition.noise[channel] + fault.shiftSpread * abs(shift)
            let step = pow(10, -Double(statistics.decimals[channel]))
            let band = 4 * deviation / Double(last.count).squareRoot() + step / 2
            #expect(abs(moved - shift) <= band, "\(statistics.channels[channel]) moved by \(moved)")
        }
    }

    @Test(
        "that do not fit together are refused",
        arguments: [
            ("\"settings_count\": 3", "\"settings_count\": 25", "settings_count: found 25, expected 0 to 24"),
            ("\"decimals\": [4, ", "\"decimals\": [", "numbers in decimals: found 23, expected 24"),
            ("\"noise\": [0.0019212, ", "\"noise\": [-1, ", "conditions[0].noise holds a number below 0.0"),
            ("\"faults\": [\"HPC\"]", "\"faults\": [\"oil\"]", "names a fault 'oil' that is not listed"),
            ("\"conditions\": [0]", "\"conditions\": [6]", "found 6, expected 0 to 5"),
            ("\"shortest\": ", "\"shortest\": 9", "shortest life of fault HPC: found 9"),
            (
                "\"engine_factors\": [\n  [", "\"engine_factors\": [\n  [0.1, ",
                "engine_factors[0]: found 25, expected 24"
            ),
            ("\"exponent\": ", "\"exponent\": -", "growth of fault HPC: expected an exponent above 0"),
        ])
    func thatDoNotFit(found: String, replacement: String, detail: String) throws {
        let json = FleetStatistics.cmapssJSON.replacingOccurrences(of: found, with: replacement)
        #expect(json != FleetStatistics.cmapssJSON)
        let error = #expect(throws: FleetStatistics.InvalidJSON.self) { try FleetStatistics(json: Array(json.utf8)) }
        #expect(error?.detail.contains(detail) == true, "\(error?.detail ?? "")")
    }

    @Test("that are no JSON are refused", arguments: ["", "{", "[]", "{\"channels\": 1}"])
    func thatAreNoJSON(text: String) {
        #expect(throws: FleetStatistics.InvalidJSON.self) { try FleetStatistics(json: Array(text.utf8)) }
    }
}
