import Simulation
import Telemetry
import TestSupport
import Testing

@Suite("C-MAPSS file")
struct CMAPSSFileTests {
    private static let values =
        "0.5 -0.0007 100.0 518.67 641.82 1589.70 1400.60 14.62 21.61 554.36 2388.06 9046.19 "
        + "1.30 47.47 521.66 2388.02 8138.62 8.4195 0.03 392 2388 100.00 39.06 23.4190"

    private static func row(_ engine: String, _ cycle: String) -> String { "\(engine) \(cycle) \(values)  \n" }

    private static let threeEngines = row("1", "1") + row("1", "2") + row("2", "1") + row("7", "1") + row("7", "3")

    @Test("is read as it comes from NASA", arguments: ["test_FD009.txt", "train_FD009.txt.xz"])
    func isReadAsItComes(name: String) throws {
        let folder = try TemporaryFolder()
        var path = try folder.write(Self.threeEngines, to: name.replacing(".xz", with: ""))
        if name.hasSuffix(".xz") { path = try folder.compress(path) }
        let histories = try CMAPSSFile.load(path: path)
        #expect(histories.map(\.engine.text) == ["FD009-1", "FD009-2", "FD009-7"])
        #expect(histories.map(\.cycles) == [[1, 2], [1], [1, 3]])
        for history in histories {
            for row in 0..<history.count {
                #expect(Array(history.row(row)) == Self.values.split(separator: " ").compactMap { Float($0) })
            }
        }
    }

    @Test(
        "may lack its last line feed, end lines as Windows does and hold blank lines",
        arguments: [
            row("1", "1") + "1 2 " + values, row("1", "1").replacing("\n", with: "\r\n") + row("1", "2"),
            "\n \n" + row("1", "1") + "\n" + row("1", "2").replacing(" ", with: "\t") + "   ",
        ])
    func mayBeUntidy(text: String) throws {
        let folder = try TemporaryFolder()
        let histories = try CMAPSSFile.load(path: folder.write(text, to: "x.txt"))
        #expect(histories.map(\.cycles) == [[1, 2]])
    }

    @Test("gives only the engines that were selected, under the prefix that was given")
    func givesOnlyTheSelectedEngines() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.threeEngines, to: "x.txt")
        let histories = try CMAPSSFile.load(path: path, prefix: "A.b", selection: EngineSelection("2,7"))
        #expect(histories.map(\.engine.text) == ["A.b-2", "A.b-7"])
        #expect(histories.map(\.count) == [1, 2])
    }

    /// A file that is refused.
    struct Broken: Sendable, CustomTestStringConvertible {
        let text: String
        let code: CMAPSSError.Code
        let line: Int?
        let detail: String

        init(_ text: String, _ code: CMAPSSError.Code, line: Int?, _ detail: String) {
            self.text = text
            self.code = code
            self.line = line
            self.detail = detail
        }

        var testDescription: String { detail }
    }

    @Test(
        "is refused with the place, what was found and what was expected",
        arguments: [
            Broken("1 1 2.0\n", .columnCount, line: 1, "found 3 columns, expected 26"),
            Broken(row("1", "1") + "1\n", .columnCount, line: 2, "found 1 column, expected 26"),
            Broken("1 1 \(values) 4.0\n", .columnCount, line: 1, "found 27 columns, expected 26"),
            Broken(
                "1 1 " + values.replacing("641.82", with: "64l.82"), .number, line: 1,
                "found '64l.82' in column 7, expected a finite number"),
            Broken(
                "1 1 " + values.replacing("100.0 ", with: "nan "), .number, line: 1,
                "found 'nan' in column 5, expected a finite number"),
            Broken(
                "1 1 " + values.replacing("100.0 ", with: "1e99 "), .number, line: 1,
                "found '1e99' in column 5, expected a finite number"),
            Broken(row("0", "1"), .number, line: 1, "found engine number '0', expected a whole number above 0"),
            Broken(row("1", "1.5"), .number, line: 1, "found cycle number '1.5', expected a whole number above 0"),
            Broken(
                row("1", "2") + row("1", "2"), .order, line: 2, "found cycle 2 of engine 1, expected one above 2"),
            Broken(
                row("1", "1") + row("2", "1") + row("1", "2"), .order, line: 3,
                "found engine 1 again, expected the rows of one engine together"),
            Broken("", .empty, line: nil, "found no rows, expected 26 columns of numbers"),
            Broken("\n\n", .empty, line: nil, "found no rows, expected 26 columns of numbers"),
            Broken(
                String(repeating: " ", count: 100_000), .lineTooLong, line: 1,
                "found a line of more than 65536 bytes, expected 26 columns of text"),
        ])
    func isRefusedWithThePlace(broken: Broken) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(broken.text, to: "broken.txt")
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: path) }
        #expect(error?.code == broken.code)
        #expect(error?.line == broken.line)
        let place = broken.line.map { ":\($0)" } ?? ""
        #expect(error?.description == "\(path)\(place): \(broken.detail)")
    }

    @Test("that is not there is said so")
    func thatIsNotThere() {
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: "/nowhere/test_FD001.txt") }
        #expect(error?.description == "/nowhere/test_FD001.txt: cannot be opened: No such file or directory")
    }

    @Test("that is a folder is said so")
    func thatIsAFolder() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: folder.path) }
        #expect(error?.description == "\(folder.path): cannot be opened: found a folder, expected a file")
    }

    @Test("that is compressed names the missing program's package")
    func namesTheMissingProgramsPackage() throws {
        let folder = try TemporaryFolder()
        let path = try folder.compress(folder.write(Self.threeEngines, to: "x.txt"))
        let error = #expect(throws: CMAPSSError.self) {
            _ = try CMAPSSReader(path: path, xz: "no-such-program")
        }
        #expect(error?.code == .decompressorMissing)
        #expect(error?.detail.contains("Debian has it in the package xz-utils") == true)
    }

    @Test("that only claims to be compressed is read as the text that it is", arguments: ["x.txt.xz", "x.txt.gz"])
    func thatOnlyClaimsToBeCompressed(name: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.threeEngines, to: name)
        #expect(try CMAPSSFile.load(path: path).map(\.engine.text) == ["x-1", "x-2", "x-7"])
    }

    @Test("that was cut off while compressed is said so")
    func thatWasCutOff() throws {
        let folder = try TemporaryFolder()
        let whole = try folder.compress(folder.write(Self.threeEngines, to: "x.txt"))
        _ = try run("truncate", "-s", "-20", whole)
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: whole) }
        #expect(error?.code == .decompressorFailed)
    }

    @Test("whose reader is dropped half-way leaves no child behind")
    func readerIsDroppedHalfWay() throws {
        let folder = try TemporaryFolder()
        let rows = (1...5_000).map { Self.row("1", "\($0)") }.joined()
        let path = try folder.compress(folder.write(rows, to: "x.txt"))
        var row = CMAPSSRow()
        do {
            var reader = try CMAPSSReader(path: path)
            #expect(try reader.next(into: &row))
        }
        #expect(row.cycle == 1)
    }

    @Test(
        "names its engines after itself",
        arguments: [
            ("/a/b/test_FD001.txt.xz", "FD001"), ("train_FD004.txt", "FD004"), ("fleet.txt", "fleet"), ("x", "x"),
            ("a.b/test_train_1.xz", "train_1"), ("train_FD002.txt.gz", "FD002"),
        ])
    func namesItsEngines(path: String, prefix: String) {
        #expect(CMAPSSFile.prefix(ofFileAt: path) == prefix)
    }

    @Test("whose name makes no engine ids is said so")
    func whoseNameMakesNoIDs() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.threeEngines, to: "my file.txt")
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: path) }
        #expect(error?.code == .engineID)
        #expect(error?.detail.contains("the prefix 'my file' makes no engine ids") == true)
    }

    @Test("without a selected engine is said so")
    func withoutASelectedEngine() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.threeEngines, to: "x.txt")
        let error = #expect(throws: CMAPSSError.self) {
            try CMAPSSFile.load(path: path, selection: EngineSelection("1-900000000"))
        }
        #expect(error?.detail == "found no engine 3, it holds 3 engines")
    }

    /// The counts are those of the README that comes with the data.
    @Test(
        "of NASA has as many engines and rows as counted there",
        .enabled(if: CMAPSSData.isPresent, "\(CMAPSSData.absence)"),
        arguments: [
            ("train_FD001", 100, 20631, 128, 362), ("test_FD001", 100, 13096, 31, 303),
            ("train_FD002", 260, 53759, 128, 378), ("test_FD002", 259, 33991, 21, 367),
            ("train_FD003", 100, 24720, 145, 525), ("test_FD003", 100, 16596, 38, 475),
            ("train_FD004", 249, 61249, 128, 543), ("test_FD004", 248, 41214, 19, 486),
        ])
    func ofNASA(name: String, engines: Int, rows: Int, shortest: Int, longest: Int) throws {
        let histories = try CMAPSSFile.load(path: CMAPSSData.file("\(name).txt.xz"))
        #expect(histories.count == engines)
        #expect(histories.reduce(0) { $0 + $1.count } == rows)
        #expect(histories.map(\.count).min() == shortest)
        #expect(histories.map(\.count).max() == longest)
        #expect(histories.allSatisfy { $0.cycles == Array(1...$0.count) })
    }

    @Test(
        "of NASA has the bits that Float(Substring) gives each number",
        .enabled(if: CMAPSSData.isPresent, "\(CMAPSSData.absence)"),
        arguments: ["test_FD001", "test_FD002"])
    func ofNASAHasTheBits(name: String) throws {
        let path = CMAPSSData.file("\(name).txt.xz")
        let lines = String(decoding: try run("xz", "-dc", path), as: UTF8.self).split(separator: "\n")
        var reader = try CMAPSSReader(path: path)
        var row = CMAPSSRow()
        for line in lines {
            guard try reader.next(into: &row) else { break }
            let expected = line.split(separator: " ").dropFirst(2).map { Float($0)?.bitPattern }
            guard row.values.map(\.bitPattern) == expected else {
                Issue.record("line \(reader.line) was read as \(row.values)")
                return
            }
        }
        #expect(reader.line == lines.count)
        #expect(try !reader.next(into: &row))
    }
}
