import Inference
import Testing

/// Windows of fewer cycles than the bundle's, where it allows them: the layers on so many rows.
@Suite("Short windows")
struct ShortWindowTests {
    /// Bundles whose windows are of a length, and one row of live features per cycle for those that read some.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let length: Int
        let contents: @Sendable () throws -> TestBundle.Contents

        static let all = [
            Kind(testDescription: "convolutions, stack, attention", length: 6) { try .small() },
            Kind(testDescription: "cascade with wide layers", length: 7) { try .wide() },
        ]

        /// A sound bundle that allows windows of one cycle and more.
        func bundle(minimum: Int? = 1) throws -> ModelBundle {
            var contents = try contents()
            contents.manifest["window"]?["minimum_length"] = minimum.map { .bare("\($0)") }
            return try TestBundle(contents).load()
        }

        /// Raw channels of a window, (length, channels).
        func channels(_ bundle: ModelBundle) -> Tensor {
            bundle.channelCount == 4
                ? TestBundle.Contents.cycles(length)
                : Generator.tensor("short", "input", [1, length, 3]).reshaped([length, 3])
        }
    }

    private func score(
        _ scorer: WindowScorer, _ channels: Tensor, _ features: [Float], count: Int
    ) -> [CycleScore] {
        var scores = [CycleScore](repeating: .blank, count: scorer.scoredCount(of: count))
        channels.values.withUnsafeBufferPointer { channels in
            features.withUnsafeBufferPointer { features in
                scores.withUnsafeMutableBufferPointer {
                    scorer.score(
                        channels.baseAddress!, count: count,
                        liveFeatures: scorer.featureCount > 0 ? features.baseAddress! : nil, into: $0)
                }
            }
        }
        return scores
    }

    private func rows(_ tensor: Tensor, _ count: Int) -> Tensor {
        Tensor(shape: [count, tensor.width], values: Array(tensor.values.prefix(count * tensor.width)))
    }

    @Test("have the bits of a run over their rows alone, whatever was scored before", arguments: Kind.all, Setup.all)
    func bitsOfARun(kind: Kind, setup: Setup) throws {
        let bundle = try kind.bundle()
        let kernels = try setup.kernels()
        let scorer = try WindowScorer(bundle: bundle, precision: setup.precision, kernels: kernels, batch: 3)
        let run = try ModelRun(bundle: bundle, path: .window, precision: setup.precision, kernels: kernels)
        let channels = kind.channels(bundle)
        let features = Generator.uniform("features", count: kind.length * max(1, scorer.featureCount)).map {
            max($0, 0)
        }
        for count in Array(1...kind.length) + [kind.length, 1, 2] {
            let scores = score(scorer, channels, features, count: count)
            var inputs = ["input": rows(channels, count)]
            if scorer.featureCount > 0 {
                inputs["live_features"] = Tensor(
                    shape: [count, scorer.featureCount], values: Array(features.prefix(count * scorer.featureCount)))
            }
            let expected = try run.run(inputs)
            #expect(scores.count == count)
            #expect(bits(scores.map(\.rul)) == bits(expected["rul"]?.values ?? []))
            #expect(bits(scores.map(\.sigma)) == bits(expected["sigma"]?.values ?? []))
        }
    }

    @Test("are what the plain layers make of their rows", arguments: 1...7)
    func plainLayers(count: Int) throws {
        let kind = Kind.all[1]
        var contents = try kind.contents()
        contents.manifest["window"]?["minimum_length"] = 1
        contents.manifest["uncertainty"] = nil
        let bundle = try TestBundle(contents).load()
        let scorer = try WindowScorer(bundle: bundle)
        let channels = kind.channels(bundle)
        let features = Generator.uniform("features", count: kind.length * scorer.featureCount).map { max($0, 0) }
        let geometry = try #require(bundle.manifest.window?.geometry)
        let plain = try PlainNetwork(
            geometry, from: TensorStore(Safetensors(bytes: #require(contents.files["window.safetensors"])).tensors))
        var state = plain.initialState
        let encoded = plain.encode(
            rows(channels, count), state: &state,
            liveFeatures: Tensor(
                shape: [count, scorer.featureCount], values: Array(features.prefix(count * scorer.featureCount))))
        let expected = plain.rul(encoded).values.map { min(max($0 * 125, 0), 125) }
        let found = score(scorer, channels, features, count: count).map(\.rul)
        #expect(largestDifference(found, expected) <= 125 * 1e-5)
    }

    @Test("have the uncertainty of the look-ahead that they give, 0 at their last cycle")
    func uncertainty() throws {
        let bundle = try Kind.all[0].bundle()
        let scorer = try WindowScorer(bundle: bundle)
        // The table of the small bundle, by look-ahead: 1 at nothing left, then rising to 25 and on to 125 cycles.
        let table: [(Float, Float)] = [(6, 11), (5, 10), (4, 9), (3, 8), (2, 7), (1, 6)]
        for count in 1...6 {
            for (index, score) in score(scorer, Kind.all[0].channels(bundle), [0], count: count).enumerated() {
                let (middle, end) = table[count - 1 - index]
                let expected =
                    score.rul <= 25
                    ? 1 + (middle - 1) * score.rul / 25 : middle + (end - middle) * min(score.rul - 25, 100) / 100
                #expect(abs(score.sigma - expected) < 1e-4, "\(count) cycles, look-ahead \(count - 1 - index)")
            }
        }
    }

    @Test("a model of the last cycle scores that one of them")
    func lastCycle() throws {
        var contents = try TestBundle.Contents.cascade(.final, .sum)
        contents.manifest["window"]?["minimum_length"] = 2
        let scorer = try WindowScorer(bundle: TestBundle(contents).load())
        #expect(scorer.minimumLength == 2 && scorer.scoredCount(of: 3) == 1)
        let channels = Generator.tensor("short", "input", [1, scorer.length, 3]).reshaped([scorer.length, 3])
        let features = Generator.uniform("features", count: scorer.length * scorer.featureCount).map { max($0, 0) }
        let two = score(scorer, channels, features, count: 2)
        let three = score(scorer, channels, features, count: 3)
        #expect(two.count == 1 && two[0].probabilities != three[0].probabilities)
    }

    @Test("are none where the bundle says nothing of them")
    func notAllowed() throws {
        let scorer = try WindowScorer(bundle: Kind.all[0].bundle(minimum: nil))
        #expect(scorer.minimumLength == 6 && scorer.length == 6)
        #expect(try WindowScorer(bundle: Kind.all[0].bundle(minimum: 4)).minimumLength == 4)
    }

    @Test("a run refuses those shorter than the bundle allows")
    func runRefuses() throws {
        let run = try ModelRun(bundle: Kind.all[0].bundle(minimum: 4), path: .window)
        _ = try run.run(["input": TestBundle.Contents.cycles(4)])
        let error = #expect(throws: ModelRunError.self) { try run.run(["input": TestBundle.Contents.cycles(3)]) }
        #expect(error?.description == "tensor input: found 3 timesteps, expected 4 to 6")
    }
}
