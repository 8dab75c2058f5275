import Foundation
import Inference
import TestSupport
import Testing

/// `tandem model bench` over the real binary. What it measures is the machine's, so only what must hold anywhere is
/// expected.
@Suite struct BenchTests {
    private static func bench(_ arguments: String...) async throws -> Program.Outcome {
        try await bench(arguments)
    }

    private static func bench(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(["model", "bench"] + arguments + ["--seconds", "0.05"])
    }

    private static func object(_ outcome: Program.Outcome) throws -> [String: Any] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").count == 1)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.output)")
    }

    /// A stack without heads, channels and normalisation, on both paths.
    private static func bareStack() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        func stack(_ name: String, bidirectional: Bool) throws -> String {
            var tensors: [String: Tensor] = [:]
            for suffix in bidirectional ? ["l0", "l0_reverse"] : ["l0"] {
                for (tensor, shape) in [
                    ("weight_ih", [32, 5]), ("weight_hh", [32, 8]), ("bias_ih", [32]), ("bias_hh", [32]),
                ] {
                    let count = shape.reduce(1, *)
                    tensors["lstm.\(tensor)_\(suffix)"] = Tensor(
                        shape: shape, values: (0..<count).map { Float($0 % 7 - 3) * 0.1 })
                }
            }
            try Safetensors(tensors: tensors).write(to: "\(folder.path)/\(name).safetensors")
            return """
                {"weights": "\(name).safetensors", "layers": [
                  {"type": "lstm", "name": "lstm", "input_size": 5, "hidden_size": 8, "bidirectional": \(bidirectional)}]}
                """
        }
        let live = try stack("live", bidirectional: false)
        let window = try stack("window", bidirectional: true)
        _ = try folder.write(
            """
            {"format": "tandem-model", "format_version": 1, "name": "stack", "version": "1",
             "live": \(live), "window": \(window)}
            """, to: "model.json")
        return folder
    }

    @Test(
        .loadsTheMachine,
        arguments: [
            ["--path", "live"], ["--path", "live", "--batch", "3", "--engines", "7"],
            ["--path", "window", "--batch", "2"],
            ["--path", "fleet", "--engines", "50"], ["--path", "fleet", "--engines", "50", "--batch", "8"],
            ["--path", "live", "--threads", "3"],
        ])
    func aPathIsTimed(arguments: [String]) async throws {
        let report = try Self.object(try await Self.bench([Program.bundle] + arguments))
        #expect(
            Set(report.keys) == [
                "bundle", "path", "precision", "kernels", "batch", "threads", "engines", "iterations", "median_us",
                "p99_us", "minimum_us", "median_us_per_engine", "per_second", "gflops", "weight_bytes", "bytes_touched",
            ])
        func asked(_ option: String) -> String? {
            arguments.firstIndex(of: option).map { arguments[$0 + 1] }
        }
        let batch = try #require(report["batch"] as? Int)
        #expect(report["path"] as? String == asked("--path"))
        #expect(batch == Int(asked("--batch") ?? "1"))
        #expect(report["threads"] as? Int == Int(asked("--threads") ?? "1"))
        #expect(report["engines"] as? Int == (asked("--path") == "window" ? 0 : Int(asked("--engines") ?? "1")))
        #expect((report["bundle"] as? String)?.hasPrefix("cmapss-") == true)
        #expect(report["precision"] as? String == "float32")
        #expect(Kernels.available.map(\.rawValue).contains(report["kernels"] as? String ?? ""))
        #expect(report["iterations"] as? Int ?? 0 >= 1)
        let median = try #require(report["median_us"] as? Double)
        let each = try #require(report["median_us_per_engine"] as? Double)
        let (least, most) = (report["minimum_us"] as? Double ?? .nan, report["p99_us"] as? Double ?? .nan)
        // The median is one of a histogram's, exact to 0.1 %.
        #expect(0 < least && least <= 1.002 * median && median <= 1.002 * most)
        #expect(abs(each - median / Double(batch)) < 0.001)
        for key in ["per_second", "gflops"] { #expect(report[key] as? Double ?? 0 > 0, "\(key)") }
        let weights = try #require(report["weight_bytes"] as? Int)
        #expect(weights > 0 && report["bytes_touched"] as? Int ?? 0 > weights)
    }

    @Test(arguments: ["live", "window"]) func aBareStackIsTimedByItsLayers(path: String) async throws {
        let stack = try Self.bareStack()
        let report = try Self.object(try await Self.bench(stack.path, "--path", path, "--batch", "2"))
        #expect((report["bundle"] as? String)?.hasPrefix("stack-1@") == true)
        #expect(report["median_us"] as? Double ?? 0 > 0)
        // Nothing is a score there: a fleet cannot have it.
        let fleet = try await Self.bench(stack.path, "--path", "fleet")
        #expect(fleet.status == 65 && fleet.errors.contains("declares no channels"), "\(fleet.errors)")
    }

    @Test(.loadsTheMachine, arguments: Precision.allCases)
    func aPrecisionThatIsNotHadIsSaidAndReplaced(precision: Precision) async throws {
        for path in ModelBundle.Path.allCases {
            let outcome = try await Self.bench(
                Program.bundle, "--path", path.rawValue, "--precision", precision.rawValue)
            let report = try Self.object(outcome)
            let has = Kernels.best.supports(precision)
            #expect(report["precision"] as? String == (has ? precision.rawValue : "float32"))
            #expect(outcome.errors.isEmpty == has, "\(outcome.errors)")
            if !has { #expect(outcome.errors.hasPrefix("warning: \(path.rawValue) path: the ")) }
        }
    }

    @Test func peopleReadATable() async throws {
        let outcome = try await Self.bench(Program.bundle, "--table", "--batch", "2")
        #expect(outcome.status == 0, "\(outcome.errors)")
        for text in ["µs a call", "µs an engine", "cycles a second", "GFLOP/s", "bytes a call"] {
            #expect(outcome.output.contains(text), "\(outcome.output)")
        }
    }

    @Test(arguments: [
        (["--path", "both"], 64, "--path"),
        (["--batch", "0"], 64, "--batch 0: expected 1 to 4096"),
        (["--threads", "257"], 64, "--threads 257: expected 1 to 256"),
        (["--engines", "100001"], 64, "--engines 100001: expected 1 to 100000"),
        (["--batch", "4", "--engines", "3"], 64, "--engines 3: expected at least the 4 of --batch"),
        (["--path", "window", "--engines", "3"], 64, "--engines goes with --path live and --path fleet"),
        (["--precision", "fp16"], 64, "--precision"),
        (["--seconds", "0"], 64, "--seconds"),
        (["/nonexistent"], 65, "no model bundle /nonexistent"),
    ])
    func aMistakeIsSaidInOneLineWithAnExitCode(arguments: [String], status: Int32, message: String) async throws {
        let outcome = try await Program.run(["model", "bench"] + arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}

/// `tandem model run --precision`.
@Suite struct RunPrecisionTests {
    @Test func aRunSaysItsPrecisionAndItsScoresAreClose() async throws {
        let folder = try TemporaryFolder()
        let example = try Safetensors(contentsOf: "\(Program.bundle)/example.safetensors")
        let input = "\(folder.path)/input.safetensors"
        try Safetensors(tensors: ["input": try #require(example.tensors["channels"])]).write(to: input)
        var scores: [Precision: [Float]] = [:]
        for precision in Precision.allCases {
            let output = "\(folder.path)/\(precision).safetensors"
            let outcome = try await Program.run(
                "model", "run", Program.bundle, "--path", "live", "--precision", precision.rawValue, "--input", input,
                "--output", output)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let result = try Safetensors(contentsOf: output)
            let has = Kernels.best.supports(precision)
            #expect(result.metadata["precision"] == (has ? precision.rawValue : "float32"))
            scores[precision] = try #require(result.tensors["rul"]).values
        }
        let plain = try #require(scores[.float32])
        for (precision, found) in scores {
            let largest = zip(found, plain).map { abs($0 - $1) }.max() ?? .nan
            #expect(largest < 5, "\(precision)")
            #expect((largest > 0) == (precision != .float32 && Kernels.best.supports(precision)), "\(precision)")
        }
    }
}
