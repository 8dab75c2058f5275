import Foundation
import Simulation
import Testing

@Suite("Seeded generator")
struct SeededGeneratorTests {
    /// The first numbers of the authors' C program (prng.di.unimi.it, xoshiro256starstar.c) from the state 1, 2, 3, 4.
    @Test("is xoshiro256**")
    func isXoshiro() {
        var generator = SeededGenerator(state: (1, 2, 3, 4))
        let expected: [UInt64] = [
            11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
        ]
        #expect(expected.map { _ in generator.next() } == expected)
    }

    /// Its state is the first four numbers of SplitMix64 from 1234567, which are published with that generator:
    /// 6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431.
    @Test("is seeded by SplitMix64")
    func isSeededBySplitMix() {
        let words: (UInt64, UInt64, UInt64, UInt64) = (
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431
        )
        #expect(SeededGenerator(seed: 1_234_567) == SeededGenerator(state: words))
    }

    @Test("has streams that differ")
    func hasStreamsThatDiffer() {
        let paths: [[UInt64]] = [[], [0], [0, 0], [1], [1, 2], [2, 1], [1, 2, 0]]
        let first = paths.map { path in
            var generator = SeededGenerator(seed: 5, stream: path)
            return generator.next()
        }
        #expect(Set(first).count == paths.count)
    }

    @Test("draws uniform and normal numbers of the right mean and variance")
    func drawsOfTheRightMoments() {
        var generator = SeededGenerator(seed: 1)
        let count = 200_000
        let uniform = (0..<count).map { _ in generator.uniform() }
        let normal = (0..<count).map { _ in generator.normal() }
        func moments(_ numbers: [Double]) -> (mean: Double, variance: Double) {
            let mean = numbers.reduce(0, +) / Double(numbers.count)
            return (mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count))
        }
        #expect(uniform.allSatisfy { 0 <= $0 && $0 < 1 })
        #expect(abs(moments(uniform).mean - 0.5) < 0.003)
        #expect(abs(moments(uniform).variance - 1.0 / 12) < 0.001)
        #expect(abs(moments(normal).mean) < 0.01)
        #expect(abs(moments(normal).variance - 1) < 0.015)
        // Of a normal distribution 31.7 % lie beyond one deviation, 4.6 % beyond two.
        #expect(abs(Double(normal.filter { abs($0) > 1 }.count) / Double(count) - 0.317) < 0.01)
        #expect(abs(Double(normal.filter { abs($0) > 2 }.count) / Double(count) - 0.046) < 0.004)
    }

    @Test("draws every whole number below a bound about equally often", arguments: [1, 2, 7, 1_000])
    func drawsEveryWholeNumber(bound: Int) {
        var generator = SeededGenerator(seed: 2)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<(bound * 1_000) { counts[generator.below(bound)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 1_000) < 160 })
    }

    @Test("shuffles into another order of the same elements")
    func shuffles() {
        var generator = SeededGenerator(seed: 3)
        var elements = Array(0..<100)
        generator.shuffle(&elements)
        #expect(elements != Array(0..<100))
        #expect(elements.sorted() == Array(0..<100))
    }
}

@Suite("Portable functions")
struct PortableFunctionTests {
    @Test("are those of the system's library to within 4e-15", arguments: [-30, -3.7, -1, -0.5, 0, 0.3, 1, 2, 5.3, 80])
    func areThoseOfTheSystem(x: Double) {
        #expect(abs(portableExponential(x) / exp(x) - 1) < 4e-15)
        #expect(abs(portableLogarithm(exp(x)) - x) <= 4e-15 * max(1, abs(x)))
        #expect(abs(portablePower(exp(x / 8), 3.2) / pow(exp(x / 8), 3.2) - 1) < 4e-14)
    }

    @Test("stay finite and meet at zero")
    func stayFinite() {
        #expect(portableExponential(1e9).isFinite)
        #expect(portableExponential(-1e9) > 0)
        #expect(portablePower(0, 3.2) == 0)
        #expect(portablePower(1, 3.2) == 1)
    }
}
