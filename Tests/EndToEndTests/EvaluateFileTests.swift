import Foundation
import TestSupport
import Testing

/// The files that users give to `tandem evaluate`, as other programs write them.
@Suite(.endsSometime) struct EvaluateFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let lengths = [50, 35]
    private static let channels = [
        "altitude", "mach", "tra", "T2", "T24", "T30", "T50", "P2", "P15", "P30", "Nf", "Nc", "epr", "Ps30", "phi",
        "NRf", "NRc", "BPR", "farB", "htBleed", "Nf_dmd", "PCNfR_dmd", "W31", "W32",
    ]

    /// What a sea-level engine measures, with one sensor that drifts.
    private static func values(_ cycle: Int) -> String {
        "-0.0007 -0.0004 100.0 518.67 \(641.5 + Double(cycle) / 50) 1589.7 1400.6 14.62 21.61 554.36 2388.06 9046.19 1.3 "
            + "47.47 521.66 2388.02 8138.62 8.4195 0.03 392 2388 100 39.06 23.419"
    }

    private static let recording = lengths.enumerated().map { engine, length in
        (1...length).map { "\(engine + 1) \($0) \(values($0))\n" }.joined()
    }.joined()

    private static func table(_ names: [String]) -> String {
        let rows = lengths.enumerated().map { engine, length in
            (1...length).map { "E\(engine + 1),\($0),\(values($0).replacing(" ", with: ",")),\(length - $0)\n" }
                .joined()
        }
        return "engine,cycle,\(names.joined(separator: ",")),RUL\n" + rows.joined()
    }

    private func evaluate(_ path: String, _ arguments: String...) async throws -> Program.Outcome {
        try await Program.run(["evaluate", path, "--model", Program.bundle] + arguments)
    }

    /// The figures of an evaluation that has nothing to complain of, without the set's name, which is the file's.
    private func figures(_ path: String, _ arguments: String...) async throws -> String {
        let report = "\(folder.path)/report.csv"
        let outcome = try await Program.run(
            ["evaluate", path, "--model", Program.bundle, "--csv", report] + arguments)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(path): \(outcome.errors)")
        let rows = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
        try FileManager.default.removeItem(atPath: report)
        return rows.map { $0.drop { $0 != "," } }.joined(separator: "\n")
    }

    /// Columns are taken by position where that is said, whatever they are called and wherever the others stand.
    @Test func aTableOfOtherNamesGivesTheSameFiguresByPosition() async throws {
        let right = try await figures(try folder.write(Self.table(Self.channels), to: "right.csv"))
        let others = Self.table((1...24).map { "Sensor \($0) [°R]" })
        let other = try folder.write(others, to: "other.csv")
        #expect(try await figures(other, "--by-position") == right)
        let apart = others.split(separator: "\n").map { line in
            let cells = line.split(separator: ",")
            return ([cells[26], cells[1]] + cells[2...25] + [cells[0]]).joined(separator: ",")
        }
        let moved = try folder.write(apart.joined(separator: "\r\n"), to: "moved.csv")
        #expect(try await figures(moved, "--by-position") == right)
        let refused = try await evaluate(other)
        #expect(refused.status == 65, "\(refused.errors)")
        #expect(refused.errors.hasSuffix("; --by-position takes the 24 columns in the bundle's order\n"))
    }

    @Test func aTruthInWhateverEncodingAndLineEndsIsTheSameTruth() async throws {
        let recording = try folder.write(Self.recording, to: "test_E.txt")
        let truth = "7\n12\n"
        let plain = try await figures(recording, "--rul", try folder.write(truth, to: "plain.txt"))
        let units = Array(("\u{FEFF}" + truth.replacing("\n", with: "\r\n")).utf16)
        let files: [(String, [UInt8])] = [
            ("UTF-16 LE with mark", units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
            ("UTF-16 BE with mark", units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
            ("UTF-8 with mark", Array(("\u{FEFF}" + truth).utf8)),
            ("CRLF", Array(truth.replacing("\n", with: "\r\n").utf8)),
            ("CR", Array(truth.replacing("\n", with: "\r").utf8)),
            ("no line end behind the last", Array("7\n12".utf8)),
        ]
        for (name, bytes) in files {
            #expect(try await figures(recording, "--rul", try folder.write(bytes, to: name)) == plain, "\(name)")
        }
        // Files are known by their bytes, not by their names.
        for program in ["gzip", "xz"] {
            let file = "\(folder.path)/\(program) of it.txt"
            try await shell("printf '7\\n12\\n' | \(program) -c > '\(file)'")
            #expect(try await figures(recording, "--rul", file) == plain, "\(program)")
        }
        let other = try await figures(recording, "--rul", try folder.write("7\n13\n", to: "other.txt"))
        #expect(other != plain, "another truth gives other figures")
    }

    private static let zip = Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 60)

    @Test(
        arguments: [
            (
                zip,
                ": found a zip archive, or a workbook of Excel (unzip FILE, or save it as CSV in UTF-8), expected text"
            ),
            (Array("7\n1\02\n".utf8), ":2: found a NUL byte, expected a whole number"),
            (Array("7\n12\n\0\0\0\0".utf8), ":3: found a NUL byte, expected a whole number"),
            ([UInt8](repeating: 0, count: 5_000), ":1: found a NUL byte, expected a whole number"),
        ] as [([UInt8], String)])
    func aTruthThatIsNoTextIsRefusedByItsKind(bytes: [UInt8], message: String) async throws {
        let recording = try folder.write(Self.recording, to: "test_E.txt")
        let truth = try folder.write(bytes, to: "truth.txt")
        try await shell("gzip -k '\(truth)'")
        for path in [truth, truth + ".gz"] {
            let outcome = try await evaluate(recording, "--rul", path)
            let inside =
                path == truth ? message : message.replacing(": found a zip", with: ": found, inside gzip, a zip")
            expectRefused(outcome, path + inside)
        }
    }

    /// Gzip is expanded once: what is in it then is text, or refused by its kind.
    @Test func aTruthThatWasCompressedTwiceIsRefusedByItsKind() async throws {
        let recording = try folder.write(Self.recording, to: "test_E.txt")
        let truth = "\(folder.path)/truth.txt.gz"
        try await shell("printf '7\\n12\\n' | gzip -c | gzip -c > '\(truth)'")
        expectRefused(
            try await evaluate(recording, "--rul", truth), "\(truth): found, inside gzip, gzip (gzip -d FILE)")
    }

    @Test(arguments: ["train_E.zip", "train_E.txt", "train_E.txt.xz", "train.csv"])
    func aRecordingInAZipIsRefusedByItsKindWhateverItIsCalled(name: String) async throws {
        let path = try folder.write(Self.zip, to: name)
        for command in [
            ["evaluate", path, "--model", Program.bundle], ["replay", path, "--connect", "tcp://127.0.0.1:1"],
        ] {
            expectRefused(try await Program.run(command), "\(path): found a zip archive, ")
        }
    }

    @Test func aRecordingInXZIsReadWhateverItIsCalled() async throws {
        let plain = try await figures(try folder.write(Self.recording, to: "train_E.txt"))
        for name in ["train_E.txt.xz", "train_E.dat", "train_E"] {
            try await shell("xz -c '\(folder.path)/train_E.txt' > '\(folder.path)/\(name)'")
            #expect(try await figures("\(folder.path)/\(name)") == plain, "\(name)")
        }
    }

    private static func rows(_ engineAndCycle: String, _ separator: String, end: String = "") -> String {
        "seq -f '\(engineAndCycle)\(String(repeating: separator, count: 24))\(end)' 9000000"
    }

    /// Recordings of a megabyte at most that are far more as text: they end in one line, and neither the program nor what expands
    /// them takes more than 600 MB. That is what the shell lets each of them map.
    @Test(
        .serialized,
        arguments: [
            ("blank.txt", "tr '\\0' '\\n' < /dev/zero", "gzip -1", "holds more than 20000000 lines"),
            ("cycles.txt", rows("1 %.0f", " 0"), "xz -1", "holds more text than 67108864 bytes"),
            ("engines.txt", rows("%.0f 1", " 0"), "xz -1", "holds more than 200000 engines"),
            ("cycles.csv", rows("E,%.0f", ",", end: ",0"), "xz -1", "holds more text than 67108864 bytes"),
            ("engines.csv", rows("%.0f,1", ",", end: ",0"), "xz -1", "holds more than 200000 engines"),
        ])
    func aRecordingThatMultipliesEndsInOneLine(
        name: String, rows: String, program: String, message: String
    ) async throws {
        let path = "\(folder.path)/\(name)"
        let header = name.hasSuffix("csv") ? "engine,cycle,\(Self.channels.joined(separator: ",")),RUL\\n" : ""
        try await shell("{ printf '\(header)'; \(rows); } | head -c 80000000 | \(program) -c > '\(path)'")
        expectRefused(try await evaluateWithinLimit("'\(path)'"), "\(path): \(message)")
    }

    @Test func aTruthThatMultipliesEndsInOneLine() async throws {
        let recording = try folder.write(Self.recording, to: "test_E.txt")
        let truth = "\(folder.path)/truth"
        try await shell("yes 0 | head -c 80000000 | gzip -1 -c > '\(truth)'")
        let outcome = try await evaluateWithinLimit("'\(recording)' --rul '\(truth)'")
        expectRefused(outcome, "\(truth): holds more than 20000000 lines")
    }

    private func evaluateWithinLimit(_ words: String) async throws -> Program.Outcome {
        let command = "ulimit -v 600000 && exec '\(Program.url.path)' evaluate \(words) --model '\(Program.bundle)'"
        return await (try ChildProgram(URL(filePath: "/bin/sh"), ["-c", command])).outcome()
    }

    private func shell(_ command: String) async throws {
        let outcome = await (try ChildProgram(URL(filePath: "/bin/sh"), ["-c", command])).outcome()
        try #require(outcome.status == 0, "\(command): \(outcome.errors)")
    }

    private func expectRefused(_ outcome: Program.Outcome, _ message: String) {
        #expect(outcome.status == 65 && outcome.output.isEmpty, "\(outcome.status): \(outcome.errors.prefix(2_000))")
        #expect(outcome.errors.hasPrefix("error: \(message)"), "\(outcome.errors.prefix(2_000))")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
