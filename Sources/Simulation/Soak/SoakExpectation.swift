import Telemetry

/// What publishers sent, and so what a daemon must have made of it.
public struct SoakExpectation: Sendable, Hashable, Codable {
    /// Unbroken runs of accepted cycles by engine id, in order: a new life or a gap begins another.
    public var runs: [String: [CycleRun]]
    /// Messages that must have been refused, by reason.
    public var refused: [String: Int]
    /// Gaps that the daemon must have seen.
    public var gaps: Int

    public init(runs: [String: [CycleRun]] = [:], refused: [String: Int] = [:], gaps: Int = 0) {
        self.runs = runs
        self.refused = refused
        self.gaps = gaps
    }

    /// What a fault injector has counted.
    public init(_ tally: FaultTally) {
        self.init(
            runs: Dictionary(uniqueKeysWithValues: tally.runs.map { ($0.key.text, $0.value) }),
            refused: Dictionary(uniqueKeysWithValues: tally.refused.map { ($0.key.rawValue, $0.value) }),
            gaps: tally.gaps
        )
    }

    /// Adds what another publisher sent; engines of both names are one engine's consecutive runs.
    public mutating func add(_ other: SoakExpectation) {
        runs.merge(other.runs, uniquingKeysWith: +)
        refused.merge(other.refused, uniquingKeysWith: +)
        gaps += other.gaps
    }

    /// Cycles accepted, of all engines.
    public var accepted: Int { runs.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.cycles } } }

    /// Messages refused, for all reasons.
    public var refusedCount: Int { refused.values.reduce(0, +) }

    /// Windows scored of all engines: with the longest stride that was in force and with the shortest.
    public func windowsDue(strides: ClosedRange<Int>, length: Int, shortest: Int?) -> ClosedRange<Int> {
        runs.values.reduce(0...0) { sum, runs in
            let due = WindowArithmetic.scored(runs, strides: strides, length: length, shortest: shortest)
            return sum.lowerBound + due.lowerBound...sum.upperBound + due.upperBound
        }
    }
}
