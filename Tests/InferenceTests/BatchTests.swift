import Inference
import Testing

/// A score has the same bits alone and in a batch, whatever its size, order and neighbours.
@Suite("Batches")
struct BatchTests {
    private static let cycles = 11

    private static func life(_ engine: Int) -> Tensor {
        let length = cycles - engine % 4
        return Generator.tensor("life \(engine)", "input", [1, length, 3]).reshaped([length, 3])
    }

    @Test("engines in random batches score, show and remember what they do alone", arguments: Setup.all)
    func live(setup: Setup) throws {
        let folder = try TestBundle(.wide())
        let bundle = try folder.load()
        let single = try StreamingScorer(
            bundle: bundle, precision: setup.precision, kernels: setup.kernels())
        // More than go through the layers together.
        let count = 45
        let alone = (0..<count).map { LiveRun(single, Self.life($0)) }
        for run in alone { run.finish(single) }

        let scorer = try StreamingScorer(
            bundle: bundle, precision: setup.precision, kernels: setup.kernels(), batch: count)
        let runs = (0..<count).map { LiveRun(scorer, Self.life($0)) }
        var draws = Draws("live batches")
        while true {
            let waiting = draws.shuffled(runs.filter { !$0.isOver })
            guard !waiting.isEmpty else { break }
            LiveRun.step(Array(waiting.prefix(draws.next(1...waiting.count))), scorer)
        }
        for (engine, (run, expected)) in zip(runs, alone).enumerated() {
            #expect(bits(run.scores.flatMap(\.numbers)) == bits(expected.scores.flatMap(\.numbers)), "engine \(engine)")
            #expect(bits(run.state) == bits(expected.state), "engine \(engine)")
            #expect(bits(run.features) == bits(expected.features), "engine \(engine)")
        }
    }

    @Test(
        "threads with scorers of their own say the same at once, also while one packs the weights",
        arguments: Setup.best)
    func threads(setup: Setup) async throws {
        let bundle = try TestBundle(.wide()).load()
        let numbers = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for thread in 0..<6 {
                group.addTask {
                    let scorer = try StreamingScorer(
                        bundle: bundle, precision: setup.precision, kernels: setup.kernels(), batch: 6)
                    // The same lives, in another order and in batches of another size.
                    let runs = (0..<6).map { LiveRun(scorer, Self.life(($0 + thread) % 6)) }
                    while case let waiting = runs.filter({ !$0.isOver }), !waiting.isEmpty {
                        LiveRun.step(Array(waiting.prefix(thread + 1)), scorer)
                    }
                    return (0..<6).flatMap { life in
                        bits(runs[(life + 6 - thread) % 6].scores.flatMap(\.numbers))
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.allSatisfy { $0 == numbers[0] } && !numbers[0].isEmpty)
    }

    @Test("windows in random batches score what they do alone", arguments: Setup.all)
    func windows(setup: Setup) throws {
        for contents in [try TestBundle.Contents.wide(), try .cascade(.final, .sum)] {
            let folder = try TestBundle(contents)
            let bundle = try folder.load()
            let count = 37
            let scorer = try WindowScorer(
                bundle: bundle, precision: setup.precision, kernels: setup.kernels(), batch: count)
            let (length, width) = (scorer.length, scorer.featureCount)
            let channels = Generator.uniform("windows", count: count * length * 3)
            let features = Generator.uniform("features", count: count * length * width).map { max($0, 0) }
            func score(_ windows: [Int], by scorer: WindowScorer) -> [[Float]] {
                scorer.scores(windows, channels: channels, features: features)
            }
            let single = try WindowScorer(bundle: bundle, precision: setup.precision, kernels: setup.kernels())
            let alone = (0..<count).map { score([$0], by: single)[0] }
            #expect(Set(alone.map(bits)).count == count)
            var draws = Draws("window batches")
            for size in [count, 1] + (0..<6).map({ _ in draws.next(2...count) }) {
                let windows = Array(draws.shuffled(Array(0..<count)).prefix(size))
                for (window, numbers) in zip(windows, score(windows, by: scorer)) {
                    #expect(bits(numbers) == bits(alone[window]), "window \(window) of \(size)")
                }
            }
        }
    }

    @Test("an encoder's batch is what runs give, also of a stack without heads", arguments: Setup.best)
    func encoder(setup: Setup) throws {
        let stack: JSON = [
            "type": "lstm", "name": "lstm", "input_size": 5, "hidden_size": 19, "num_layers": 2, "bidirectional": true,
        ]
        let folder = try TestBundle(.bare(.window, "encoder", layers: [stack]))
        let bundle = try folder.load()
        let encoder = try PathEncoder(
            bundle: bundle, path: .window, length: 8, precision: setup.precision, kernels: setup.kernels(), batch: 20)
        #expect(encoder.inputCount == 5 && encoder.outputCount == 38 && encoder.rowCount == 8)
        let input = Generator.tensor("encoder", "input", [20, 8, 5])
        let run = try ModelRun(
            bundle: bundle, path: .window, precision: setup.precision, kernels: setup.kernels()
        ).run(["input": input])
        var states = [Float](repeating: .nan, count: 20 * encoder.stateCount)
        var output = [Float](repeating: .nan, count: 20 * 8 * 38)
        states.withUnsafeMutableBufferPointer { states in
            for sequence in 0..<20 { encoder.reset(states.baseAddress! + sequence * encoder.stateCount) }
            input.values.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBufferPointer {
                    encoder.encode(
                        input.baseAddress!, count: 20, states: states.baseAddress!, into: $0.baseAddress!)
                }
            }
        }
        #expect(bits(output) == bits(run["output"]?.values ?? []))
    }
}
