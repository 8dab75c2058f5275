import Inference
import Testing

/// Sigma's factor of the operating condition: that of the scored cycle, on both paths, in scorers and runs.
@Suite("Operating conditions")
struct ConditionTests {
    /// A bundle, cycles for it that change their condition again and again, and from which altitude the second one holds.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let contents: @Sendable () throws -> TestBundle.Contents
        let cycles: Tensor
        let border: Float

        static let all = [
            Kind(
                testDescription: "tables", contents: { try .small() }, cycles: TestBundle.Contents.cycles(count),
                border: 10),
            cascade("sigma head and tables") { try .cascade() },
            cascade("sigma head without tables") {
                var contents = try TestBundle.Contents.cascade()
                contents.manifest["uncertainty"] = nil
                return contents
            },
            cascade("last cycle") { try .cascade(.final, .mean) },
        ]

        /// More cycles than a run takes at once.
        private static let count = 100

        private static func cascade(
            _ name: String, _ contents: @escaping @Sendable () throws -> TestBundle.Contents
        ) -> Kind {
            Kind(
                testDescription: name, contents: contents,
                cycles: Generator.tensor("conditions", "input", [1, count, 3]).reshaped([count, 3]), border: 0)
        }

        func condition(_ cycle: Int) -> Int { cycles.row(cycle).first ?? 0 > border ? 1 : 0 }
    }

    /// What a bundle's live path says of the cycles.
    private struct Life {
        var scores: [CycleScore] = []
        /// (cycles, featureCount)
        var features: [Float] = []
    }

    private func live(_ bundle: ModelBundle, _ cycles: Tensor) throws -> Life {
        let scorer = try StreamingScorer(bundle: bundle)
        var state = [Float](repeating: 0, count: scorer.stateCount)
        var life = Life()
        state.withUnsafeMutableBufferPointer { scorer.reset($0.baseAddress!) }
        for t in 0..<cycles.shape[0] {
            var features = [Float](repeating: 0, count: max(scorer.featureCount, 1))
            life.scores.append(
                scorer.step(Array(cycles.row(t)), state: &state, features: &features))
            life.features += features.prefix(scorer.featureCount)
        }
        return life
    }

    /// The scores of the window that begins at a cycle, oldest first.
    private func window(_ bundle: ModelBundle, _ cycles: Tensor, _ features: [Float], from first: Int) throws
        -> [CycleScore]
    {
        let scorer = try WindowScorer(bundle: bundle)
        let blank = CycleScore(rul: .nan, sigma: .nan, probabilities: .zero)
        var scores = [CycleScore](repeating: blank, count: scorer.scoredCount)
        let channels = Array(cycles.values[first * cycles.width..<(first + scorer.length) * cycles.width])
        let read = features.isEmpty ? [0] : Array(features[(first * scorer.featureCount)...])
        scores.withUnsafeMutableBufferPointer { scorer.score(channels, liveFeatures: read, into: $0) }
        return scores
    }

    @Test("sigma is multiplied by the factor of its cycle's condition, and nothing else changes", arguments: Kind.all)
    func factors(kind: Kind) throws {
        var contents = try kind.contents()
        let plain = try TestBundle(contents).load()
        contents.addConditionFactors()
        let bundle = try TestBundle(contents).load()
        let count = kind.cycles.shape[0]
        #expect(Set((0..<count).map(kind.condition)) == [0, 1])

        let (expected, found) = (try live(plain, kind.cycles), try live(bundle, kind.cycles))
        for t in 0..<count {
            let factor = TestBundle.Contents.conditionFactors(.live, lookAhead: 0)[kind.condition(t)]
            #expect(found.scores[t].sigma == expected.scores[t].sigma * factor && found.scores[t].sigma > 0)
            #expect(found.scores[t].rul == expected.scores[t].rul)
            #expect(found.scores[t].probabilities == expected.scores[t].probabilities)
        }
        let run = try ModelRun(bundle: bundle, path: .live).run(["input": kind.cycles])
        #expect(bits(run["sigma"]?.values ?? []) == bits(found.scores.map(\.sigma)))

        for first in 0..<20 {
            let before = try window(plain, kind.cycles, found.features, from: first)
            let after = try window(bundle, kind.cycles, found.features, from: first)
            for (index, score) in after.enumerated() {
                let lookAhead = after.count - 1 - index
                let condition = kind.condition(first + 5 - lookAhead)
                let factor = TestBundle.Contents.conditionFactors(.window, lookAhead: lookAhead)[condition]
                #expect(score.sigma == before[index].sigma * factor && score.sigma > 0)
                #expect(score.rul == before[index].rul)
            }
            var inputs = ["input": rows(kind.cycles.values, kind.cycles.width, from: first)]
            if !found.features.isEmpty {
                inputs["live_features"] = rows(found.features, found.features.count / count, from: first)
            }
            let run = try ModelRun(bundle: bundle, path: .window).run(inputs)
            #expect(bits(run["sigma"]?.values ?? []) == bits(after.map(\.sigma)))
        }
    }

    /// Six rows.
    private func rows(_ values: [Float], _ width: Int, from first: Int) -> Tensor {
        Tensor(shape: [6, width], values: Array(values[first * width..<(first + 6) * width]))
    }

    @Test("either path may go without factors", arguments: ["live", "window"])
    func onePath(path: String) throws {
        var contents = try TestBundle.Contents.small()
        let cycles = TestBundle.Contents.cycles(6)
        let plain = try TestBundle(contents).load()
        contents.addConditionFactors()
        contents.manifest["uncertainty"]?["condition"]?[path] = nil
        let bundle = try TestBundle(contents).load()
        let isSame = (
            live: try live(bundle, cycles).scores == live(plain, cycles).scores,
            window: try window(bundle, cycles, [], from: 0) == window(plain, cycles, [], from: 0)
        )
        #expect(isSame == (path == "live", path == "window"))
    }
}
