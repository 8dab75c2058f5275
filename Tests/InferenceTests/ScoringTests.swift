import Foundation
import Inference
import Testing

/// What stands before and after the layers: normalisation, scale, uncertainty, probabilities.
@Suite("Scores")
struct ScoringTests {
    /// A live path that does nothing but hand on its inputs: head rul = x0, health logits = x1, x2, x3.
    private func passThrough(_ change: (inout TestBundle.Contents) throws -> Void = { _ in }) throws -> StreamingScorer
    {
        func pick(_ rows: [Int]) -> Tensor {
            Tensor(shape: [rows.count, 4], values: rows.flatMap { row in (0..<4).map { $0 == row ? 1 : 0 } })
        }
        var contents = TestBundle.Contents(
            manifest: [
                "format": "tandem-model", "format_version": 1, "name": "pass", "version": "1",
                "channels": [["name": "a"], ["name": "b"], ["name": "c"], ["name": "d"]],
                "target": ["cap": 125.0, "scale": 125.0],
                "uncertainty": ["rul": [0, 50, 125], "live": [4, 14, 8]],
            ])
        let linear: (String, Int) -> JSON = { name, outputs in
            [
                "type": "linear", "name": .text(name), "in_features": 4, "out_features": .bare("\(outputs)"),
                "bias": false,
            ]
        }
        try contents.add(
            .live, "pass", layers: [linear("pass", 4)],
            heads: ["rul": [linear("rul", 1)], "health": [linear("health", 3)]])
        contents.files["live.safetensors"] =
            Safetensors(tensors: [
                "pass.weight": pick([0, 1, 2, 3]), "rul.weight": pick([0]), "health.weight": pick([1, 2, 3]),
            ]).encoded()
        try change(&contents)
        return try StreamingScorer(bundle: TestBundle(contents).load())
    }

    private func score(_ scorer: StreamingScorer, _ channels: [Float]) -> CycleScore {
        var state = [Float](repeating: 0, count: max(scorer.stateCount, 1))
        return channels.withUnsafeBufferPointer { channels in
            state.withUnsafeMutableBufferPointer { scorer.step(channels.baseAddress!, state: $0.baseAddress!) }
        }
    }

    @Test(
        "the head's value becomes cycles between 0 and the cap, with sigma between the points of the grid",
        arguments: [
            (0.2, 25, 9), (-0.5, 0, 4), (0, 0, 4), (0.4, 50, 14), (0.7, 87.5, 11), (1, 125, 8), (1.5, 125, 8),
        ] as [(Float, Float, Float)])
    func scale(value: Float, rul: Float, sigma: Float) throws {
        let score = score(try passThrough(), [value, 0, 0, 0])
        #expect(abs(score.rul - rul) <= 1e-4)
        #expect(abs(score.sigma - sigma) <= 1e-4)
    }

    @Test("logits become probabilities of normal, degrading and critical, however large they are")
    func probabilities() throws {
        let even = score(try passThrough(), [0, 5, 5, 5]).probabilities
        #expect(abs(even.x - 1 / 3) < 1e-6 && abs(even.y - 1 / 3) < 1e-6 && abs(even.z - 1 / 3) < 1e-6)
        let sure = score(try passThrough(), [0, -1_000, 0, 1_000]).probabilities
        #expect(sure.x < 1e-30 && sure.y < 1e-30 && sure.z == 1)
    }

    /// Adds a sigma head that hands on x1.
    private func addSigmaHead(_ contents: inout TestBundle.Contents) throws {
        contents.manifest["live"]?["heads"]?["sigma"] = [
            ["type": "linear", "name": "sigma", "in_features": 4, "out_features": 1, "bias": false]
        ]
        contents.manifest["live"]?["sha256"] = nil
        try contents.edit("live.safetensors") { $0["sigma.weight"] = Tensor(shape: [1, 4], values: [0, 1, 0, 0]) }
    }

    @Test(
        "a sigma head's softplus is a part of the target's scale, and the table a factor on it",
        arguments: [
            // softplus(0) = ln 2, softplus(-3) = 0.048587, softplus(100) = 100; table 4 at 0, 14 at 50.
            (0, 0, 4 * 0.693147 * 125), (0.4, 0, 14 * 0.693147 * 125), (0, -3, 4 * 0.048587 * 125),
            (0, 100, 4 * 100 * 125), (0, -200, 0),
        ] as [(Float, Float, Float)])
    func sigmaHead(value: Float, spread: Float, sigma: Float) throws {
        let scorer = try passThrough { try addSigmaHead(&$0) }
        #expect(abs(score(scorer, [value, spread, 0, 0]).sigma - sigma) <= 1e-3 + sigma * 1e-5)
        let bare = try passThrough {
            try addSigmaHead(&$0)
            $0.manifest["uncertainty"] = nil
        }
        let factor: Float = value == 0 ? 4 : 14
        #expect(abs(score(bare, [value, spread, 0, 0]).sigma - sigma / factor) <= 1e-3 + sigma * 1e-5)
    }

    @Test("logits are divided by the temperature", arguments: [0.5, 1, 2.5] as [Float])
    func temperature(temperature: Float) throws {
        let scorer = try passThrough {
            $0.manifest["uncertainty"]?["temperature"] = ["live": .bare("\(temperature)")]
        }
        let found = score(scorer, [0, 1, -2, 3]).probabilities
        let powers = [1, -2, 3].map { exp(Double($0) / Double(temperature)) }
        for (index, power) in powers.enumerated() {
            #expect(abs(Double(found[index]) - power / powers.reduce(0, +)) <= 1e-6)
        }
    }

    @Test(
        "without a health head the probabilities are those of a normal distribution cut at 80 and 30",
        arguments: [
            // rul 55, sigma 25 by the table: Φ(1) = 0.841345 on each side.
            (0.44, 0.158655, 0.682689, 0.158655),
            // rul 0, sigma 25.
            (-1, 0.000687, 0.114382, 0.884930),
            // rul 125, sigma 25.
            (1, 0.964070, 0.035858, 0.000072),
        ] as [(Float, Float, Float, Float)])
    func withoutHealthHead(value: Float, normal: Float, degrading: Float, critical: Float) throws {
        let scorer = try passThrough {
            $0.manifest["live"]?["heads"]?["health"] = nil
            $0.manifest["uncertainty"] = ["rul": [0, 125], "live": [25, 25]]
        }
        let found = score(scorer, [value, 0, 0, 0]).probabilities
        #expect(abs(found.x - normal) <= 1e-5 && abs(found.y - degrading) <= 1e-5 && abs(found.z - critical) <= 1e-5)
    }

    @Test(
        "without a health head and without uncertainty the state is certain",
        arguments: [(0, [0, 0, 1]), (0.24, [0, 0, 1]), (0.25, [0, 1, 0]), (0.64, [0, 1, 0]), (0.65, [1, 0, 0])]
            as [(Float, [Float])])
    func certain(value: Float, probabilities: [Float]) throws {
        let scorer = try passThrough {
            $0.manifest["live"]?["heads"]?["health"] = nil
            $0.manifest["uncertainty"] = nil
        }
        let found = score(scorer, [value, 0, 0, 0]).probabilities
        #expect([found.x, found.y, found.z] == probabilities)
    }

    @Test("without uncertainty sigma is 0")
    func noUncertainty() throws {
        #expect(score(try passThrough { $0.manifest["uncertainty"] = nil }, [0.5, 0, 0, 0]).sigma == 0)
    }

    @Test(
        "inputs are normalised by the nearest operating condition, the first of equals",
        arguments: [(0, 0.2), (9, 0.2), (10, 0.2), (10.5, 0.4), (40, 0.4)] as [(Float, Float)])
    func normalisation(altitude: Float, value: Float) throws {
        let scorer = try passThrough {
            $0.manifest["normalisation"] = [
                "inputs": ["b", "d", "d", "d"], "condition_channels": ["a"], "condition_scale": [42.0],
                "conditions": [
                    ["centroid": [0.0], "mean": [10.0, 0.0, 0.0, 0.0], "scale": [50.0, 1.0, 1.0, 1.0]],
                    ["centroid": [20.0], "mean": [0.0, 0.0, 0.0, 0.0], "scale": [50.0, 1.0, 1.0, 1.0]],
                ],
            ]
        }
        #expect(score(scorer, [altitude, 20, 1e30, 0]).rul == value * 125)
    }

    @Test(
        "of two conditions that say the same, sigma differs by exactly their factor",
        arguments: [true, false], [0.1, 3] as [Float])
    func conditionFactor(hasSigmaHead: Bool, factor: Float) throws {
        let scorer = try passThrough {
            if hasSigmaHead {
                try addSigmaHead(&$0)
                $0.manifest["uncertainty"] = [:]
            }
            $0.manifest["normalisation"] = [
                "inputs": ["b", "b", "c", "d"], "condition_channels": ["a"], "condition_scale": [42.0],
                "conditions": .list(
                    [0, 20].map {
                        [
                            "centroid": [.bare("\($0)")], "mean": [0.0, 0.0, 0.0, 0.0],
                            "scale": [1.0, 1.0, 1.0, 1.0],
                        ]
                    }),
            ]
            $0.manifest["uncertainty"]?["condition"] = ["live": [1, .bare("\(factor)")]]
        }
        let (low, high) = (score(scorer, [1, 0.2, 0, 0]), score(scorer, [19, 0.2, 0, 0]))
        #expect(low.rul == high.rul && low.sigma > 0)
        #expect(high.sigma == low.sigma * factor)
    }

    @Test("in a window the last cycle has a look-ahead of 0 and the first of all cycles but one")
    func lookAhead() throws {
        let bundle = try TestBundle(.small()).load()
        let scorer = try WindowScorer(bundle: bundle)
        let cycles = TestBundle.Contents.cycles(6)
        var scores = [CycleScore](repeating: CycleScore(rul: 0, sigma: 0, probabilities: .zero), count: 6)
        scores.withUnsafeMutableBufferPointer { scores in
            cycles.values.withUnsafeBufferPointer { scorer.score($0.baseAddress!, into: scores) }
        }
        let grid: [Float] = [0, 25, 125]
        let rows: [[Float]] = [[1, 6, 11], [1, 5, 10], [1, 4, 9], [1, 3, 8], [1, 2, 7], [1, 1, 6]]
        for (t, score) in scores.enumerated() {
            let row = rows[5 - t]
            let part = score.rul <= 25 ? score.rul / 25 : (score.rul - 25) / 100
            let point = score.rul <= 25 ? 0 : 1
            #expect(abs(score.sigma - (row[point] + part * (row[point + 1] - row[point]))) <= 1e-4)
            #expect((grid[0]...grid[2]).contains(score.rul))
            #expect(abs(score.probabilities.sum() - 1) <= 1e-6)
        }
    }
}
