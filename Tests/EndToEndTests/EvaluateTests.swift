import Foundation
import Inference
import TestSupport
import Testing

/// `tandem evaluate`, as users and scripts meet it.
@Suite struct EvaluateTests {
    /// Recordings of sea-level engines whose sensors drift, in a folder of their own.
    private struct Recordings {
        private let files: TemporaryFolder
        var folder: String { files.path }

        init() throws { files = try TemporaryFolder() }

        /// Writes a file and returns its path.
        func write(_ text: String, to name: String) throws -> String { try files.write(text, to: name) }

        /// Rows as NASA writes them, of engines with so many cycles.
        static func rows(_ lengths: [Int]) -> String {
            lengths.enumerated().map { engine, length in
                (1...length).map { "\(engine + 1) \($0) \(values($0).joined(separator: " "))  \n" }.joined()
            }.joined()
        }

        /// A table whose channels are called by their names, or by none of them.
        static func table(_ lengths: [Int], channels: [String]) -> String {
            let rows = lengths.enumerated().map { engine, length in
                (1...length).map { "E-\(engine + 1),\($0),\(values($0).joined(separator: ",")),\(length - $0)\n" }
                    .joined()
            }
            return "engine,cycle,\(channels.joined(separator: ",")),RUL\n" + rows.joined()
        }

        private static func values(_ cycle: Int) -> [String] {
            let wear = Double(cycle) / 200
            let base = [
                -0.0007, -0.0004, 100.0, 518.67, 641.82, 1589.7, 1400.6, 14.62, 21.61, 554.36, 2388.06, 9046.19, 1.3,
                47.47, 521.66, 2388.02, 8138.62, 8.4195, 0.03, 392, 2388, 100, 39.06, 23.419,
            ]
            return base.enumerated().map { index, value in
                [4, 6, 14].contains(index) ? "\(value + wear * (index == 14 ? -1 : 3))" : "\(value)"
            }
        }
    }

    private static let names = [
        "altitude", "mach", "tra", "T2", "T24", "T30", "T50", "P2", "P15", "P30", "Nf", "Nc", "epr", "Ps30", "phi",
        "NRf",
        "NRc", "BPR", "farB", "htBleed", "Nf_dmd", "PCNfR_dmd", "W31", "W32",
    ]

    private static func evaluate(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.run(["evaluate", "--model", Program.bundle] + arguments)
    }

    private static func json(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func helpExplainsTheStrideAndShowsExamples() async throws {
        let help = try await Program.run("evaluate", "--help")
        #expect(help.status == 0)
        for text in ["tandem evaluate --cmapss", "--held-out", "--stride trades time for samples", "--transients"] {
            #expect(help.output.contains(text))
        }
    }

    @Test func aReportIsPrintedAndWritten() async throws {
        let recordings = try Recordings()
        let train = try recordings.write(Recordings.rows([64, 40, 20]), to: "train_FD009.txt")
        func file(_ ending: String) -> String { "\(recordings.folder)/report.\(ending)" }
        let outcome = try await Self.evaluate(
            train, "--stride", "10", "--transients", "3", "--json", file("json"), "--csv", file("csv"), "--svg",
            file("svg"))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.contains("FD009  \(train)"))
        #expect(outcome.output.contains("3 engines, 124 cycles, 6 windows; 1 engine too short for a window (live"))
        let report = try Self.json(file("json"))
        #expect(
            Set(report.keys) == [
                "format_version", "model", "cap", "window_length", "stride", "precision", "engines", "alert_policy",
                "transients", "sets",
            ])
        let set = try #require((report["sets"] as? [[String: Any]])?.first)
        #expect(
            Set(set.keys) == [
                "name", "source", "truth", "engines", "cycles", "imputed_cycles", "windows", "short_engines", "live",
                "window", "window_of_all_look_aheads", "last_cycle", "alerts", "transients",
            ])
        #expect(set["short_engines"] as? [String] == ["FD009-3"])
        let csv = try String(contentsOfFile: file("csv"), encoding: .utf8)
        #expect(csv.split(separator: "\n").count == 35)
        #expect(try String(contentsOfFile: file("svg"), encoding: .utf8).hasPrefix("<svg "))
    }

    @Test func theSameEnginesGiveTheSameFiguresInWhateverFileTheyAre() async throws {
        let recordings = try Recordings()
        let lengths = [50, 35]
        let paths = [
            try recordings.write(Recordings.rows(lengths), to: "train_E.txt"),
            try recordings.write(Recordings.table(lengths, channels: Self.names), to: "named.csv"),
            try recordings.write(
                Recordings.table(lengths, channels: (1...24).map { "column\($0)" }), to: "ordered.csv"),
            try recordings.write(Recordings.rows(lengths), to: "test_E.txt"),
        ]
        _ = try recordings.write("0\n0\n", to: "RUL_E.txt")
        var figures: [String] = []
        for path in paths {
            let file = "\(recordings.folder)/report.csv"
            let position = path.hasSuffix("ordered.csv") ? ["--by-position"] : []
            let outcome = try await Program.run(
                ["evaluate", "--model", Program.bundle, path, "--csv", file] + position)
            #expect(outcome.status == 0, "\(outcome.errors)")
            // Without the set's name, which is the file's.
            let rows = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            figures.append(rows.map { $0.drop { $0 != "," } }.joined(separator: "\n"))
        }
        #expect(Set(figures).count == 1)
    }

    @Test func thePrecisionOfEachPathIsItsOwnAndReported() async throws {
        let recordings = try Recordings()
        let train = try recordings.write(Recordings.rows([64, 40]), to: "train_FD009.txt")
        let file = "\(recordings.folder)/report.json"
        func evaluated(_ live: String, _ window: String) async throws -> (report: [String: Any], rmse: [Double]) {
            let outcome = try await Self.evaluate(
                train, "--live-precision", live, "--window-precision", window, "--json", file)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let report = try Self.json(file)
            let set = try #require((report["sets"] as? [[String: Any]])?.first)
            let paths = [
                set["live"] as? [String: Any],
                (set["window"] as? [[String: Any]])?.last?["window"] as? [String: Any],
            ]
            return (report, paths.compactMap { ($0?["errors"] as? [String: Any])?["rmse"] as? Double })
        }
        let plain = try await evaluated("float32", "float32")
        #expect(plain.report["precision"] as? [String: String] == ["live": "float32", "window": "float32"])
        try #require(plain.rmse.count == 2)
        for precision in Precision.allCases where precision != .float32 {
            let has = Kernels.best.supports(precision)
            let said = has ? precision.rawValue : "float32"
            let live = try await evaluated(precision.rawValue, "float32")
            #expect(live.report["precision"] as? [String: String] == ["live": said, "window": "float32"])
            let window = try await evaluated("float32", precision.rawValue)
            #expect(window.report["precision"] as? [String: String] == ["live": "float32", "window": said])
            #expect(window.rmse[0] == plain.rmse[0])
            // Other sums where there are any, and hardly so.
            for (found, expected, differs) in [
                (live.rmse[0], plain.rmse[0], has), (window.rmse[1], plain.rmse[1], has),
            ] {
                #expect((found != expected) == differs)
                #expect(abs(found - expected) < 1)
            }
        }
    }

    @Test func aFolderIsEvaluatedSetBySet() async throws {
        let recordings = try Recordings()
        for set in ["FD008", "FD009"] {
            _ = try recordings.write(Recordings.rows([40, 33]), to: "test_\(set).txt")
            _ = try recordings.write("120\n7\n", to: "RUL_\(set).txt")
        }
        let file = "\(recordings.folder)/report.json"
        let outcome = try await Self.evaluate("--cmapss", recordings.folder, "--json", file, "--engines", "2")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try Self.json(file)
        #expect((report["sets"] as? [[String: Any]])?.compactMap { $0["name"] as? String } == ["FD008", "FD009"])
        #expect((report["all"] as? [String: Any])?["cycles"] as? Int == 66)
        #expect(report["engines"] as? String == "engines 2")
        let one = try await Self.evaluate("--cmapss", recordings.folder, "--sets", "FD009", "--json", file)
        #expect(one.status == 0, "\(one.errors)")
        #expect(try Self.json(file)["all"] == nil)
    }

    /// What is wrong, and what is said about it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        /// `@` stands for the folder.
        let arguments: [String]
        let status: Int32
        let message: String

        init(_ arguments: [String], _ status: Int32, _ message: String) {
            self.arguments = arguments
            self.status = status
            self.message = message
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Mistake([], 64, "expected a recording or --cmapss with a folder"),
        Mistake(["@/train_A.txt", "--cmapss", "@"], 64, "and not both"),
        Mistake(["@/train_A.txt", "--sets", "FD001"], 64, "--split and --sets go with --cmapss"),
        Mistake(["@/train_A.txt", "--stride", "0"], 64, "--stride 0: expected 1 or more"),
        Mistake(["@/train_A.txt", "--threads", "0"], 64, "--threads 0"),
        Mistake(["@/train_A.txt", "--engines", "x"], 64, "--engines: found 'x'"),
        Mistake(["@/train_A.txt", "--engines", "1", "--held-out"], 64, "--held-out and --engines exclude each other"),
        Mistake(["--cmapss", "@", "--held-out", "--split", "test"], 64, "--held-out: the engines held out are of"),
        Mistake(["--cmapss", "@", "--rul", "x"], 64, "--rul with --cmapss: expected one set"),
        Mistake(["@/x.csv", "--rul", "x"], 64, "--rul goes with C-MAPSS files"),
        Mistake(["@/train_A.txt", "--hysteresis", "-1"], 64, "--hysteresis"),
        Mistake(["@/train_A.txt", "--transients", "-1"], 64, "--transients"),
        Mistake(["@/train_A.txt", "--live-precision", "float16"], 64, "--live-precision"),
        Mistake(["@/train_A.txt", "--window-precision", "8"], 64, "--window-precision"),
        Mistake(["@/train_A.txt", "--stride", "31"], 65, "stride 31 does not fit bundle"),
        Mistake(["@/train_A.txt", "--look-ahead", "30"], 65, "found a look-ahead of 30 for alerts, expected 0 to 29"),
        Mistake(["@/train_A.txt", "--engines", "1-9"], 65, "@/train_A.txt: found no engine 3, it holds 2 engines"),
        Mistake(["@/train_A.txt", "--held-out"], 65, "found no held-out engines of set A, it has some of FD001"),
        Mistake(["@/test_B.txt"], 65, "@/test_B.txt: unlabelled recording: looked for @/RUL_B.txt, @/RUL_B.txt.xz"),
        Mistake(
            ["@/test_B.txt", "--rul", "@/three.txt"], 65,
            "@/three.txt: found 3 numbers, expected 2, one for each engine of @/test_B.txt"),
        Mistake(["@/test_B.txt", "--rul", "@/words.txt"], 65, "@/words.txt:2: found 'many', expected a whole number"),
        Mistake(["@/broken.txt", "--rul", "@/three.txt"], 65, "@/broken.txt:1: found 3 columns, expected 26"),
        Mistake(["@/unlabelled.csv"], 65, "@/unlabelled.csv:1: unlabelled recording: found no column RUL"),
        Mistake(["@/few.csv"], 65, "@/few.csv:1: found 1 of the bundle's 24 channels by name: missing mach,tra,"),
        Mistake(
            ["@/others.csv"], 65, "@/others.csv:1: found none of the bundle's 24 channels by name: missing altitude,"),
        Mistake(["@/few.csv", "--by-position"], 65, "found 1 columns beside engine, cycle and RUL, expected 24"),
        Mistake(["@/train_A.txt", "--by-position"], 64, "--by-position goes with tables (.csv)"),
        Mistake(["@/number.csv"], 65, "@/number.csv:2: found 'high' in column 4, expected a finite number"),
        Mistake(["/nonexistent/train_X.txt"], 65, "/nonexistent/train_X.txt: cannot be opened"),
        Mistake(["--cmapss", "/nonexistent"], 65, "/nonexistent: cannot be read as a folder"),
        Mistake(["--cmapss", "@", "--sets", "FD007"], 65, "found no set FD007: looked for test_FD007.txt"),
        Mistake(["@/train_A.txt", "--json", "/nonexistent/x.json"], 74, "/nonexistent/x.json: cannot be written"),
    ])
    func aMistakeIsSaidInOneLineWithAnExitCode(mistake: Mistake) async throws {
        let recordings = try Recordings()
        for name in ["train_A.txt", "test_B.txt"] {
            _ = try recordings.write(Recordings.rows([3, 2]), to: name)
        }
        for (name, text) in [
            ("three.txt", "1\n2\n3\n"), ("words.txt", "1\nmany\n"), ("broken.txt", "1 1 2.0\n"),
            ("unlabelled.csv", "engine,cycle,altitude\n"), ("few.csv", "engine,cycle,altitude,RUL\n"),
            ("others.csv", "engine,cycle,\((1...24).map { "c\($0)" }.joined(separator: ",")),RUL\n"),
            (
                "number.csv",
                "engine,cycle,\(Self.names.joined(separator: ",")),RUL\n"
                    + "E1,1,0,high,\(Self.names.dropFirst(2).map { _ in "1" }.joined(separator: ",")),3\n"
            ),
        ] {
            _ = try recordings.write(text, to: name)
        }
        let arguments = mistake.arguments.map { $0.replacing("@", with: recordings.folder) }
        let outcome = try await Program.run(["evaluate", "--model", Program.bundle] + arguments)
        #expect(outcome.status == mistake.status, "\(outcome.errors)")
        #expect(outcome.errors.contains(mistake.message.replacing("@", with: recordings.folder)), "\(outcome.errors)")
        if mistake.status != 64 { #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)") }
    }

    @Test func aBundleThatIsNotThereIsNamed() async throws {
        let outcome = try await Program.run("evaluate", "--model", "/nonexistent", "x.csv")
        #expect(outcome.status == 65 && outcome.errors.contains("no model bundle /nonexistent"))
    }

    /// Three of FD001's held-out engines, or the engines the bundle lists first: as NumPy has it from `tandem model run`.
    @Test(.enabled(if: CMAPSSData.isAvailable && EvaluationFigures.hasNumPy), arguments: [5, 12])
    func theFiguresOfHeldOutEnginesAreThoseOfNumPy(stride: Int) async throws {
        let folder = try Recordings()
        let bundle = try ModelBundle.load(contentsOf: Program.bundle)
        guard case .object(let sets) = bundle.manifest.provenance?["held_out_engines"],
            case .list(let list) = sets["FD001"]
        else {
            Issue.record("the shipped bundle lists no held-out engines of FD001")
            return
        }
        let numbers = list.prefix(3).map(\.description).joined(separator: ",")
        let path = CMAPSSData.path("train_FD001.txt.xz")
        let file = "\(folder.folder)/report.json"
        let outcome = try await Self.evaluate(
            path, "--engines", numbers, "--stride", "\(stride)", "--json", file)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let set = try #require((try Self.json(file)["sets"] as? [[String: Any]])?.first)

        let python = try ChildProgram(
            URL(filePath: Python.path),
            [
                "-c", EvaluationFigures.script, Program.url.path, Program.bundle, path, numbers, "\(stride)",
                folder.folder,
            ])
        let numpy = await python.outcome()
        try #require(numpy.status == 0, "\(numpy.errors)")
        let expected = try #require(
            try JSONSerialization.jsonObject(with: Data(numpy.output.utf8)) as? [String: Any])

        #expect(set["imputed_cycles"] as? Int == 0)
        #expect(set["windows"] as? Int == expected["windows"] as? Int)
        let live = try #require(set["live"] as? [String: Any])
        expectEqual(live["errors"], expected["live"], "live")
        #expect(live["confusion"] as? [[Int]] == expected["confusion"] as? [[Int]])
        expectEqual(
            (live["reliability"] as? [String: Any])?["calibration_error"], expected["calibration_error"], "live")
        let window = try #require(set["window"] as? [[String: Any]])
        let expectedWindow = try #require(expected["window"] as? [[String: Any]])
        #expect(window.count == expectedWindow.count)
        for (entry, other) in zip(window, expectedWindow) {
            let lookAhead = "look-ahead \(other["look_ahead"] ?? "")"
            #expect(entry["look_ahead"] as? Int == other["look_ahead"] as? Int)
            let path = try #require(entry["window"] as? [String: Any])
            expectEqual(path["errors"], other["window"], lookAhead)
            expectEqual(entry["live_on_same_cycles"], other["live"], "live beside \(lookAhead)")
            #expect(path["confusion"] as? [[Int]] == other["confusion"] as? [[Int]])
            expectEqual(
                (path["reliability"] as? [String: Any])?["calibration_error"], other["calibration_error"], lookAhead)
        }
    }

    /// Holds numbers, or every number under the keys expected, against each other.
    private func expectEqual(_ found: Any?, _ expected: Any?, _ place: String) {
        if let expected = expected as? [String: Any] {
            for (key, value) in expected {
                expectEqual((found as? [String: Any])?[key], value, "\(place), \(key)")
            }
        } else if let expected = expected as? Double {
            let found = found as? Double ?? .nan
            #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)), "\(place): \(found), NumPy \(expected)")
        } else {
            Issue.record("\(place): found \(String(describing: expected)) from NumPy")
        }
    }
}
