/// The number of one record in an engine's life: a whole number from 1 to 2^53 - 1, rising within a life.
public struct Cycle: Hashable, Sendable {
    /// The number, within ``Limits/minimumCycle`` and ``Limits/maximumCycle``.
    public let number: Int

    /// The first cycle there can be.
    public static let first = Cycle(unchecked: Limits.minimumCycle)

    /// Takes a cycle number.
    ///
    /// - Throws: ``Refusal`` with ``RefusalCode/cycleRange`` if the number is below ``Limits/minimumCycle`` or above
    ///   ``Limits/maximumCycle``.
    public init(_ number: Int) throws(Refusal) {
        guard number >= Limits.minimumCycle, number <= Limits.maximumCycle else {
            throw Self.outOfRange(found: String(number))
        }
        self.number = number
    }

    private init(unchecked number: Int) {
        self.number = number
    }

    /// The cycle `count` after this one (before it, if negative), or nil where there is none.
    public func advanced(by count: Int) -> Cycle? {
        let (sum, overflow) = number.addingReportingOverflow(count)
        guard !overflow, sum >= Limits.minimumCycle, sum <= Limits.maximumCycle else { return nil }
        return Cycle(unchecked: sum)
    }

    /// How many cycles after this one the other is: 1 for the next, negative for an earlier one.
    public func distance(to other: Cycle) -> Int {
        other.number - number
    }

    static let expectation = "expected a whole number from \(Limits.minimumCycle) to \(Limits.maximumCycle)"

    static func outOfRange(found: String) -> Refusal {
        Refusal(.cycleRange, "cycle is \(found), \(expectation)")
    }
}

extension Cycle: Comparable {
    public static func < (left: Cycle, right: Cycle) -> Bool {
        left.number < right.number
    }
}

extension Cycle: CustomStringConvertible {
    public var description: String { String(number) }
}
