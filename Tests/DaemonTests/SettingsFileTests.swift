import Daemon
import Foundation
import Logging
import Scoring
import Synchronization
import TestSupport
import Testing

/// What a settings file may be, before its settings are looked at.
@Suite(.endsSometime) struct SettingsFileTests {
    private static let text = "tradeoff:\n  stride: 7\nlog:\n  level: debug\n"

    private static func complaint(_ path: String) -> String {
        do throws(SettingsError) {
            _ = try Settings.load(file: path, environment: [:], arguments: [])
            return ""
        } catch {
            return error.description
        }
    }

    private static func complaint(of bytes: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "tandem.yaml")
        return complaint(path).replacing(path, with: "FILE")
    }

    private static let encodings: [[UInt8]] = [
        [0xEF, 0xBB, 0xBF] + Array(text.utf8), Array(text.replacing("\n", with: "\r\n").utf8),
        Array(text.replacing("\n", with: "\r").utf8),
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
        [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
    ]

    @Test(arguments: encodings) func everyEncodingAndLineEndIsRead(bytes: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let settings = try Settings.load(file: folder.write(bytes, to: "t.yaml"), environment: [:], arguments: [])
        #expect(settings.tradeoff.description == "stride 7" && settings.logLevel == "debug")
    }

    @Test(
        arguments: [
            ([0x1F, 0x8B, 8], "cannot read the settings: found gzip (gzip -d FILE), expected YAML"),
            (Array("a: 1\nb: \0".utf8), "cannot read the settings: found a NUL byte in line 2, expected YAML"),
            (
                [0x61, 0x3A, 0x20, 0xE9],
                "cannot read the settings: found the byte 0xE9 in line 1, expected YAML in UTF-8"
            ),
            (
                [UInt8](repeating: 0x23, count: 300_000),
                "cannot read the settings: found 300000 bytes, expected at most 262144"
            ),
        ] as [([UInt8], String)])
    func whatIsNoTextIsCalledByItsName(bytes: [UInt8], message: String) throws {
        #expect(try Self.complaint(of: bytes) == "FILE: \(message)")
    }

    @Test func whatIsNoFileIsCalledByItsKind() throws {
        let folder = try TemporaryFolder()
        let pipe = try folder.makePipe("p")
        #expect(Self.complaint(pipe) == "\(pipe): cannot read the settings: found a named pipe, expected a file")
        #expect(Self.complaint(folder.path).hasSuffix("cannot read the settings: found a folder, expected a file"))
        #expect(Self.complaint("/dev/zero").hasSuffix("found a device, expected a file"))
        #expect(Self.complaint("/dev/null").isEmpty)
    }

    /// Ten lines that stand for a thousand million values.
    @Test(arguments: [
        "a0: &a0 [x, x]\n" + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined(),
        "a0: &a0\n  - x\n" + (1...30).map { "a\($0): &a\($0)\n  - *a\($0 - 1)\n  - *a\($0 - 1)\n" }.joined(),
        "a: &a {x: 1}\nb: {? *a : 1}\n",
    ])
    func aliasesOfCollectionsAreRefused(text: String) throws {
        #expect(
            try Self.complaint(of: Array(text.utf8))
                == "FILE: found an alias (*name) and an anchor (&name) of a list or a section, expected one of single values at most"
        )
    }

    @Test func anAliasOfOneValueIsTaken() throws {
        let folder = try TemporaryFolder()
        let text = "tradeoff:\n  stride: &n 7\nscoring:\n  window_threads: *n # five & more\n"
        let settings = try Settings.load(file: folder.write(text, to: "t.yaml"), environment: [:], arguments: [])
        #expect(settings.windowThreads == 7 && settings.tradeoff.description == "stride 7")
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
        String(repeating: "- ", count: 100_000),
        (0..<700).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        "a: " + String(repeating: "[", count: 17),
    ])
    func nestingWithoutEndIsRefused(text: String) throws {
        #expect(
            try Self.complaint(of: Array(text.utf8)).contains(
                ": found more than 16 levels, expected sections of settings"))
    }

    /// What stands in quotes and comments opens nothing.
    @Test func bracketsAndStarsInTextsAreText() throws {
        let folder = try TemporaryFolder()
        let text =
            "# [[[[[[[[[[[[[[[[[[[[[[[[ don't &a *b\ntradeoff:\n  engines: [\"FD001-*: look_ahead 20\", 'test-?: live']\n"
            + "ingest:\n  bind: \"tcp://127.0.0.1:1\" # &x\n"
        let settings = try Settings.load(file: folder.write(text, to: "t.yaml"), environment: [:], arguments: [])
        #expect(settings.tradeoffRules.count == 2)
    }

    @Test func complaintsAreOneLineEachAndShowNothingThatATerminalActsOn() throws {
        let text =
            "tradeoff:\n  stride: \"5\\n\\e[31m\"\n\"x\\ny\\u202e\": 1\n\(String(repeating: "k", count: 900)): 1\n"
        let lines = try Self.complaint(of: Array(text.utf8)).split(separator: "\n")
        #expect(lines.count == 3, "\(lines)")
        #expect(lines.contains { $0.contains(#"stride: found "5\n\x1B[31m", expected"#) })
        #expect(lines.contains { $0.contains(#"unknown setting x\ny\u{202E}"#) })
        #expect(lines.allSatisfy { $0.count < 300 })
    }
}

/// One message is one line of the log.
@Suite struct LogThresholdTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }

    @Test func whatOthersWroteForgesNoLine() {
        let lines = Lines()
        let logger = LogThreshold(.info).logger(label: "tandem") { _ in Handler(lines: lines) }
        logger.warning("found \"a\n2026-01-01 error: forged\u{1B}[0m\"", metadata: ["detail": "x\ny\u{202E}"])
        let logged = lines.all.withLock { $0 }
        #expect(logged.count == 1)
        #expect(
            logged[0].contains(#"found "a\n2026-01-01 error: forged\x1B[0m""#) && logged[0].contains(#"x\ny\u{202E}"#),
            "\(logged)")
    }
}
