import Simulation
import Telemetry
import TestSupport
import Testing

/// Bytes before, between and around the text of recordings: what can be read is, the rest is refused by its name.
@Suite("Bytes of a recording", .endsSometime)
struct RecordingBytesTests {
    private static let values = (1...24).map { "\($0).5" }.joined(separator: " ")
    private static let rows = [(1, 1), (1, 2), (2, 1)].map { "\($0.0) \($0.1) \(values)" }

    private static func utf16(_ text: String, little: Bool) -> [UInt8] {
        text.utf16.flatMap { little ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static func text(_ end: String) -> String { rows.joined(separator: end) + end }

    private static let variants: [[UInt8]] = [
        [0xEF, 0xBB, 0xBF] + Array(text("\n").utf8), Array(text("\r").utf8), Array(text("\r\n").utf8),
        Array((rows[0] + "\r" + rows[1] + "\n" + rows[2]).utf8), [0xFF, 0xFE] + utf16(text("\r\n"), little: true),
        [0xFE, 0xFF] + utf16(text("\n"), little: false), utf16(text("\n"), little: true),
        utf16(text("\r"), little: false),
    ]

    @Test("in every encoding and with every line end gives the same rows", arguments: variants)
    func encodings(bytes: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let plain = try folder.write(bytes, to: "x.txt")
        _ = try run("gzip", "-k", plain)
        for path in [plain, plain + ".gz", try folder.compress(plain)] {
            let histories = try CMAPSSFile.load(path: path)
            #expect(histories.map(\.engine.text) == ["x-1", "x-2"] && histories.map(\.cycles) == [[1, 2], [1]])
        }
    }

    @Test("of more than a buffer in UTF-16 or with carriage returns loses no row", arguments: [0, 1, 2])
    func long(kind: Int) throws {
        let folder = try TemporaryFolder()
        let rows = (1...5_000).map { "1 \($0) \(Self.values)" }
        let text = rows.joined(separator: ["\n", "\r", "\r\n"][kind])
        let path = try folder.write(
            kind == 0 ? [0xFF, 0xFE] + Self.utf16(text, little: true) : Array(text.utf8), to: "x.txt")
        let histories = try CMAPSSFile.load(path: path)
        #expect(histories.map(\.cycles) == [Array(1...5_000)])
    }

    @Test("of a table and of a truth are read as well")
    func tables() throws {
        let folder = try TemporaryFolder()
        let table = "engine,cycle,T24,RUL\r\nE1,1,641,9\r\n"
        for (name, bytes) in [
            ("a.csv", [0xEF, 0xBB, 0xBF] + Array(table.utf8)),
            ("b.CSV", [0xFF, 0xFE] + Self.utf16(table, little: true)),
        ] {
            let read = try LabelledTable(path: folder.write(bytes, to: name), channels: ["T24"])
            #expect(read.histories.map(\.values) == [[641]])
        }
        #expect(
            try RemainingLifeFile.load(path: folder.write([0xEF, 0xBB, 0xBF] + Array("112\r98\r".utf8), to: "r.txt"))
                == [112, 98])
    }

    @Test(
        "that are no text are refused by name",
        arguments: [
            (
                Array("PK\u{3}\u{4}".utf8),
                "found a zip archive, or a workbook of Excel (unzip FILE, or save it as CSV in UTF-8), expected text, or text in gzip or xz"
            ),
            (Array("BZh91AY&SY".utf8), "found bzip2 (bzip2 -d FILE), expected text"),
            ([0x89] + Array("HDF\r\n".utf8), "found HDF5, expected text"),
            (Array("1 1 2\0 3\n".utf8), "found a NUL byte, expected 26 columns of text"),
            ([UInt8](repeating: 0, count: 200_000), "found a NUL byte, expected 26 columns of text"),
        ] as [([UInt8], String)])
    func noText(bytes: [UInt8], message: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "x.txt")
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: path) }
        #expect(error?.code == .notText && error?.detail.hasPrefix(message) == true, "\(error?.detail ?? "")")
        // The same inside of a compressed file.
        _ = try run("gzip", path)
        #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: path + ".gz") }
    }

    @Test("never come back in a message as a terminal would act on them")
    func escapes() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1 1 \u{1B}[31m\u{9B}2J\u{202E}", to: "x\u{1B}]0;t\u{7}.txt")
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: path) }
        #expect(
            error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{9B}" && $0 != "\u{202E}" }
                == true)
        #expect(
            error?.description.contains(#"x\x1B]0;t\x07.txt:1: found '\x1B[31m"#) == true, "\(error?.description ?? "")"
        )
    }

    @Test("of a pipe that nobody writes are not waited for, nor those of a device and a folder")
    func otherKinds() throws {
        let folder = try TemporaryFolder()
        for path in [try folder.makePipe("x.csv"), "/dev/zero", folder.path] {
            let error = #expect(throws: CMAPSSError.self) { try LabelledTable(path: path, channels: ["T24"]) }
            #expect(
                error?.code == .unreadable && error?.detail.hasSuffix(", expected a file") == true,
                "\(error?.detail ?? "")")
        }
    }

    /// Rows that a few kilobytes hold: with `xz` some 15 kB are 100 MB.
    @Test("that multiply are read up to a limit", arguments: ["xz", "gzip"])
    func bombs(program: String) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/bomb"
        let row = Array("1 1 \(Self.values)\n".utf8)
        _ = try run("sh", "-c", "yes '1 1 \(Self.values)' | head -c 100000000 | \(program) -c > \(path)")
        // Blank lines, so that no other mistake is found first.
        let blank = "\(folder.path)/blank"
        _ = try run("sh", "-c", "head -c 100000000 /dev/zero | tr '\\0' '\\n' | \(program) -c > \(blank)")
        let error = #expect(throws: CMAPSSError.self) { try CMAPSSFile.load(path: blank) }
        #expect(error?.detail == "holds more than \(RecordingLimits.lines) lines")
        var reader = try CMAPSSReader(path: path)
        var next = CMAPSSRow()
        var count = 0
        let second = #expect(throws: CMAPSSError.self) { while try reader.next(into: &next) { count += 1 } }
        #expect(second?.code == .tooLarge && count < RecordingLimits.expandedBytes / row.count + 1_000)
        let detail = second?.detail ?? ""
        #expect(
            detail.hasPrefix("holds more text than \(RecordingLimits.expandedBytes) bytes (50 times its "), "\(detail)")
        #expect(detail.hasSuffix("expand it with \(program) -dk"), "\(detail)")
    }
}
