import System

/// Whether probabilities keep their word: of the cycles that were said to be critical with 0.3, are three in ten?
///
/// Probabilities of one class, in ten bins of equal width. The expected calibration error is the mean distance between
/// what was said and what was so, weighted by the bins' counts (M. P. Naeini, G. Cooper and M. Hauskrecht,
/// "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015); over several classes, their mean.
public struct Reliability: Sendable, Hashable {
    public static let binCount = 10

    /// (10) how many probabilities fell into each bin.
    public private(set) var counts = [Int](repeating: 0, count: binCount)
    /// (10) their sums.
    private var said = [Double](repeating: 0, count: binCount)
    /// (10) how often the class was the true one.
    private var hits = [Int](repeating: 0, count: binCount)

    public init() {}

    /// Takes the probability of a class and whether the truth was that class.
    public mutating func add(probability: Float, isTrue: Bool) {
        // A probability that is no number falls into the first bin, and is not added up.
        let bin = probability > 0 ? min(Int(saturating: probability * Float(Self.binCount)), Self.binCount - 1) : 0
        counts[bin] += 1
        said[bin] += probability.isFinite ? Double(probability) : 0
        if isTrue { hits[bin] += 1 }
    }

    public mutating func merge(_ other: Reliability) {
        for bin in 0..<Self.binCount {
            counts[bin] += other.counts[bin]
            said[bin] += other.said[bin]
            hits[bin] += other.hits[bin]
        }
    }

    /// The table, all ten bins.
    public var bins: [ReliabilityBin] {
        (0..<Self.binCount).map { bin in
            let count = counts[bin]
            return ReliabilityBin(
                from: Double(bin) / Double(Self.binCount), count: count,
                said: count == 0 ? nil : said[bin] / Double(count),
                seen: count == 0 ? nil : Double(hits[bin]) / Double(count))
        }
    }

    /// The expected calibration error, 0 to 1; nil without any probability.
    public var calibrationError: Double? {
        let all = counts.reduce(0, +)
        guard all > 0 else { return nil }
        let distance = (0..<Self.binCount).reduce(0.0) { $0 + abs(said[$1] - Double(hits[$1])) }
        return distance / Double(all)
    }
}

/// One row of a reliability table.
public struct ReliabilityBin: Sendable, Hashable, Codable {
    /// The lower end of the bin; its width is 0.1.
    public var from: Double
    /// Probabilities in it.
    public var count: Int
    /// Their mean; nil where there are none.
    public var said: Double?
    /// How often the class was true.
    public var seen: Double?
}
