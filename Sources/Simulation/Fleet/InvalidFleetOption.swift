/// An option of a synthetic fleet that cannot be.
public struct InvalidFleetOption: Error, Sendable, Hashable, CustomStringConvertible {
    /// The option's name on the command line, without hyphens.
    public let option: String
    /// What was found and what was expected.
    public let detail: String

    public var description: String { "\(option): \(detail)" }
}

extension FleetOptions {
    /// Checks every number against its range and the fleet's name against the statistics.
    public func check(against statistics: FleetStatistics) throws(InvalidFleetOption) {
        try expect("engines", engines, in: 1...1_000_000)
        try expect("noise", noiseFactor, in: 0...100)
        try expect("drift", drift, in: 0...1_000)
        try expect("spike-rate", spikes.rate, in: 0...1)
        try expect("spike-size", spikes.size, in: 0...10_000)
        try expect("spike-cycles", spikes.longest, in: 1...1_000)
        try expect("starting-age", startingAge, in: 0...0.99)
        guard statistics.fleets[fleet] != nil else {
            let known = statistics.fleets.keys.sorted().joined(separator: ", ")
            throw InvalidFleetOption(option: "fleet", detail: "found '\(fleet)', expected one of \(known)")
        }
    }

    private func expect<Number: Comparable>(
        _ option: String,
        _ found: Number,
        in range: ClosedRange<Number>
    ) throws(InvalidFleetOption) {
        guard !range.contains(found) else { return }
        throw InvalidFleetOption(
            option: option,
            detail: "found \(found), expected \(range.lowerBound) to \(range.upperBound)"
        )
    }
}
