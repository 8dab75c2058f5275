import Evaluation
import Inference
import Telemetry
import Testing

/// The figures, on cases small enough for a calculator. Expected numbers are NumPy's:
///
/// ```python
/// import numpy as np
/// rul   = np.array([100, 120, 30.5, 12, 0]); truth = np.array([110, 125, 28, 12, 3]); sigma = np.array([5, 10, 2, 1, 1])
/// d = rul - truth
/// print(np.sqrt(np.mean(d ** 2)), np.mean(abs(d)), np.mean(d), np.mean(abs(d) <= 1.645 * sigma))
/// nasa = np.where(d < 0, np.exp(-d / 13) - 1, np.exp(d / 10) - 1)
/// print(nasa.sum(), nasa.mean())
/// ```
@Suite struct FigureTests {
    private static let rul: [Float] = [100, 120, 30.5, 12, 0]
    private static let truth: [Float] = [110, 125, 28, 12, 3]
    private static let sigma: [Float] = [5, 10, 2, 1, 1]

    private static func sums(_ range: Range<Int>) -> ErrorSums {
        var sums = ErrorSums()
        for index in range { sums.add(rul: rul[index], sigma: sigma[index], truth: truth[index]) }
        return sums
    }

    @Test(arguments: [0, 1, 3, 5])
    func errorsAreThoseOfNumPyHoweverTheyWereAddedUp(split: Int) throws {
        var sums = Self.sums(0..<split)
        sums.merge(Self.sums(split..<5))
        let figures = try #require(sums.figures)
        #expect(figures.count == 5)
        #expect(abs(figures.rmse - 5.296225070746145) < 1e-12)
        #expect(abs(figures.mae - 4.1) < 1e-12)
        #expect(abs(figures.bias - -3.1) < 1e-12)
        #expect(abs(figures.nasaSum - 2.1707486807308376) < 1e-12)
        #expect(abs(figures.nasaMean - 0.43414973614616753) < 1e-12)
        #expect(figures.coverage == 0.6)
    }

    @Test(arguments: [
        // (difference, score): math.exp(13 / 13) - 1 and so on
        (0.0, 0.0), (-13.0, 1.718281828459045), (10.0, 1.718281828459045), (-26.0, 6.38905609893065),
        (20.0, 6.38905609893065),
    ])
    func promisingTooMuchCostsMore(difference: Double, score: Double) {
        #expect(abs(ErrorSums.nasaScore(difference) - score) < 1e-12)
    }

    @Test func withoutScoresThereAreNoFigures() {
        #expect(ErrorSums().figures == nil)
        #expect(Distribution([]) == nil)
        #expect(Reliability().calibrationError == nil)
        #expect(Confusion().accuracy == nil)
        #expect(MeanChange().mean == nil)
    }

    @Test func scoresWithoutSigmaAreInNoBand() {
        var sums = ErrorSums()
        sums.add(rul: 10, sigma: 0, truth: 10)
        #expect(sums.figures?.coverage == nil)
        sums.add(rul: 10, sigma: 1, truth: 12)
        #expect(sums.figures?.coverage == 0)
    }

    @Test func statesAreCountedByTruthThenByWhatWasSaid() {
        var tally = PathTally()
        // The limits belong to the worse state: 80 is degrading, 30 critical.
        for (rul, truth) in [(81, 81), (80, 81), (80, 80), (30, 31), (31, 30), (30, 30), (125, 0)] as [(Float, Float)] {
            tally.add(CycleScore(rul: rul, sigma: 0, probabilities: SIMD3(1, 0, 0)), truth: truth)
        }
        #expect(tally.confusion.counts == [[1, 1, 0], [0, 1, 1], [1, 1, 1]])
        #expect(tally.confusion.accuracy == 3.0 / 7)
    }

    /// ```python
    /// p = np.array([.05, .15, .15, .95, .95, 1.0]); y = np.array([0, 0, 1, 1, 1, 0]); b = np.minimum((p * 10).astype(int), 9)
    /// print(sum((b == k).mean() * abs(p[b == k].mean() - y[b == k].mean()) for k in range(10) if (b == k).any()))  # 0.275
    /// ```
    @Test func probabilitiesAreHeldAgainstWhatWasSo() {
        var reliability = Reliability()
        for (probability, isTrue) in [
            (0.05, false), (0.15, false), (0.15, true), (0.95, true), (0.95, true), (1, false),
        ]
            as [(Float, Bool)]
        {
            reliability.add(probability: probability, isTrue: isTrue)
        }
        #expect(reliability.counts == [1, 2, 0, 0, 0, 0, 0, 0, 0, 3])
        #expect(abs((reliability.calibrationError ?? 0) - 0.275) < 1e-7)
        let bin = reliability.bins[9]
        #expect(bin.from == 0.9 && abs((bin.said ?? 0) - 2.9 / 3) < 1e-7 && bin.seen == 2.0 / 3)
        #expect(reliability.bins[4].said == nil && reliability.bins[4].seen == nil)
    }

    @Test func aProbabilityThatIsNoNumberStopsNothing() {
        var reliability = Reliability()
        reliability.add(probability: .nan, isTrue: true)
        #expect(reliability.counts[0] == 1 && reliability.calibrationError == 1)
    }

    @Test(arguments: [
        ([7], [7, 7, 7, 7, 7]), ([3, 1, 2], [1, 1, 2, 3, 3]), (Array(1...10), [1, 1, 5, 9, 10]),
        (Array(1...11), [1, 2, 6, 10, 11]),
    ])
    func quantilesAreNumbersThatOccurred(numbers: [Int], expected: [Int]) throws {
        let found = try #require(Distribution(numbers))
        #expect([found.least, found.tenth, found.median, found.ninetieth, found.most] == expected)
        #expect(found.mean == Double(numbers.reduce(0, +)) / Double(numbers.count))
    }
}
