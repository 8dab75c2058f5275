/// Some whole numbers in a few words: lead times, waits.
public struct Distribution: Sendable, Hashable, Codable {
    public var count: Int
    public var mean: Double
    public var least: Int
    /// A tenth of the numbers are at most this (nearest rank).
    public var tenth: Int
    public var median: Int
    /// Nine tenths of the numbers are at most this.
    public var ninetieth: Int
    public var most: Int

    /// Nil without any number.
    public init?(_ numbers: [Int]) {
        guard let least = numbers.min(), let most = numbers.max() else { return nil }
        let sorted = numbers.sorted()
        func rank(_ percent: Int) -> Int { sorted[max(0, (percent * sorted.count + 99) / 100 - 1)] }
        count = sorted.count
        mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
        self.least = least
        self.most = most
        tenth = rank(10)
        median = rank(50)
        ninetieth = rank(90)
    }
}
