/// The statistics narrowed to one fleet, with what every draw needs worked out once.
struct FleetModel: Sendable {
    let statistics: FleetStatistics
    /// Channels that are no settings and whose noise is not lost in rounding.
    let sensors: [Int]
    /// (C) the part of each channel's offset that it shares with no other.
    let ownPart: [Double]
    private let conditions: [Int]
    private let faults: [Int]
    private let powers: [Double]

    /// - Parameter fleet: a name that `FleetOptions.check(against:)` has found among the statistics.
    init(_ statistics: FleetStatistics, fleet name: String) {
        guard let fleet = statistics.fleets[name] else { preconditionFailure("there is no fleet \(name)") }
        self.statistics = statistics
        conditions = fleet.conditions
        faults = statistics.faults.indices.filter { fleet.faults.contains(statistics.faults[$0].name) }
        let powers = statistics.decimals.map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
        sensors = statistics.channels.indices.filter { channel in
            channel >= statistics.settingsCount
                && fleet.conditions.allSatisfy { statistics.conditions[$0].noise[channel] * powers[channel] > 0.5 }
        }
        self.powers = powers
        ownPart = statistics.channels.indices.map { channel in
            let shared = (statistics.engineFactors ?? []).reduce(0) { $0 + $1[channel] * $1[channel] }
            return max(0, 1 - shared).squareRoot()
        }
    }

    func drawCondition(_ generator: inout SeededGenerator) -> Int {
        draw(conditions, weight: { statistics.conditions[$0].frequency }, &generator)
    }

    func drawFault(_ generator: inout SeededGenerator) -> Int {
        draw(faults, weight: { statistics.faults[$0].share }, &generator)
    }

    /// As many decimals as the recorded channel has.
    func rounded(_ value: Double, channel: Int) -> Float {
        Float((value * powers[channel]).rounded() / powers[channel])
    }

    /// One of the indices, by weight; a draw is made even where there is no choice.
    private func draw(_ indices: [Int], weight: (Int) -> Double, _ generator: inout SeededGenerator) -> Int {
        var left = generator.uniform() * indices.reduce(0) { $0 + weight($1) }
        for index in indices.dropLast() {
            left -= weight(index)
            if left < 0 { return index }
        }
        return indices[indices.count - 1]
    }
}
