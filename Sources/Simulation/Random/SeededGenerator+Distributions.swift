extension SeededGenerator {
    /// The next number of the uniform distribution on [0, 1), a multiple of 2⁻⁵³.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// The next number of the uniform distribution on [lower, upper).
    public mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
        lower + (upper - lower) * uniform()
    }

    /// The next whole number in 0..<bound; the bias is below bound / 2⁶⁴.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "no whole number lies below \(bound)")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True with the given probability.
    public mutating func chance(_ probability: Double) -> Bool {
        uniform() < probability
    }

    /// The next number of (nearly) the normal distribution with mean 0 and standard deviation 1.
    ///
    /// The sum of twelve uniform numbers, less six: its variance is one, its excess kurtosis −0.1, and it never leaves
    /// ±6. That is normal enough for the noise of a sensor, and the same bits on every platform, which the usual
    /// methods are not because they take logarithms.
    public mutating func normal() -> Double {
        var sum: UInt64 = 0
        for _ in 0..<3 {
            let word = next()
            sum &+= (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
        }
        // Twelve halves of a step centre the twelve truncated uniform numbers.
        return (Double(sum) + 6) * 0x1p-16 - 6
    }

    /// Shuffles in place, every order equally likely (Fisher and Yates).
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, below(last + 1))
        }
    }
}
