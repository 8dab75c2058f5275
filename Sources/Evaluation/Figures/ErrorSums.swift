#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Running sums of the errors of some scores; what is kept does not grow with their number.
public struct ErrorSums: Sendable, Hashable {
    public private(set) var count = 0
    private var error = 0.0
    private var absolute = 0.0
    private var squared = 0.0
    private var nasa = 0.0
    private var banded = 0
    private var covered = 0

    /// Half the width of a band that holds 90 % of a normal distribution, in standard deviations.
    public static let bandFactor = 1.645

    public init() {}

    /// Takes a score and the truth, both in cycles and capped alike.
    ///
    /// - Parameter sigma: the score's standard deviation in cycles; 0 where none is known, the score is in no band then.
    public mutating func add(rul: Float, sigma: Float, truth: Float) {
        let difference = Double(rul) - Double(truth)
        count += 1
        error += difference
        absolute += abs(difference)
        squared += difference * difference
        nasa += Self.nasaScore(difference)
        guard sigma > 0 else { return }
        banded += 1
        if abs(difference) <= Self.bandFactor * Double(sigma) { covered += 1 }
    }

    /// Adds what another has summed up.
    public mutating func merge(_ other: ErrorSums) {
        count += other.count
        error += other.error
        absolute += other.absolute
        squared += other.squared
        nasa += other.nasa
        banded += other.banded
        covered += other.covered
    }

    /// The figures; nil without any score.
    public var figures: ErrorFigures? {
        guard count > 0 else { return nil }
        let number = Double(count)
        return ErrorFigures(
            count: count, rmse: (squared / number).squareRoot(), mae: absolute / number, bias: error / number,
            nasaSum: nasa, nasaMean: nasa / number, coverage: banded == 0 ? nil : Double(covered) / Double(banded))
    }

    /// What a score costs that is `difference` cycles above the truth: saying too much is worse than saying too little
    /// (A. Saxena, K. Goebel, D. Simon and N. Eklund, PHM08).
    public static func nasaScore(_ difference: Double) -> Double {
        exp(difference < 0 ? -difference / 13 : difference / 10) - 1
    }
}
