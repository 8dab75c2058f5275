import Foundation
import TestSupport
import Testing

/// What a daemon makes of the files it finds where its Unix sockets belong.
@Suite(.endsSometime) struct OccupiedPathTests {
    private static let text = "of the user's\n"

    private func serve(_ settings: [String]) async throws -> Program.Outcome {
        try await Program.run(
            ["serve", "--model-path", Program.bundle, "--journal-path", ""]
                + (settings.contains("--ingest-bind") ? [] : ["--ingest-bind", "tcp://127.0.0.1:*"])
                + (settings.contains("--publish-json-bind") ? [] : ["--publish-json-bind", "tcp://127.0.0.1:*"])
                + (settings.contains("--control-bind") ? [] : ["--control-bind="]) + settings)
    }

    @Test(arguments: ["--ingest-bind", "--publish-json-bind", "--publish-protobuf-bind", "--control-bind"])
    func aFileOfTheUsersIsNamedAndStays(flag: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.text, to: "notes.txt")
        let outcome = try await serve([flag, "ipc://\(file)"])
        #expect(outcome.status == 69, "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                "error: cannot bind ipc://\(file): found a regular file there, expected nothing or a socket that nobody listens on"
            ), "\(outcome.errors)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.text)
    }

    @Test func aFileCalledAsTheControlSocketsLockStays() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.text, to: "control.lock")
        let outcome = try await serve(["--control-bind", "ipc://\(folder.path)/control"])
        #expect(outcome.status == 69, "\(outcome.errors)")
        #expect(outcome.errors.contains("found a file of somebody else's at \(file)"), "\(outcome.errors)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.text)
    }

    /// What is left of a daemon that was killed hinders none, and one that ends leaves nothing.
    @Test func socketsOfAKilledDaemonAreReplacedAndThoseOfAnEndedOneAreGone() async throws {
        let folder = try TemporaryFolder()
        let paths = ["telemetry", "scores"].map { "\(folder.path)/\($0)" }
        let settings = ["--publish-protobuf-bind", "ipc://\(paths[1])", "--ingest-bind", "ipc://\(paths[0])"]
        func start() throws -> ChildProgram {
            try ChildProgram(
                Program.url,
                [
                    "serve", "--model-path", Program.bundle, "--publish-json-bind", "", "--control-bind",
                    "ipc://\(folder.path)/control",
                ]
                    + settings)
        }
        let first = try start()
        #expect(await first.waitForErrors(containing: "ready: telemetry"), "\(first.errors)")
        first.send(SIGKILL)
        _ = await first.outcome()
        #expect(paths.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        let second = try start()
        #expect(await second.waitForErrors(containing: "ready: telemetry"), "\(second.errors)")
        second.send(SIGTERM)
        #expect(await second.outcome().status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["control.lock"])
    }

    /// The mask that a shell, a container or a careless script left behind, what each of the sockets' modes is then, and with
    /// `ingest.mode` 0666.
    @Test(arguments: [("000", 0o600, 0o600), ("022", 0o644, 0o600), ("007", 0o660, 0o600), ("077", 0o600, 0o600)])
    func theMaskNeverLetsEverybodyIn(mask: String, mode: Int, control: Int) async throws {
        for asked in [nil, 0o666] {
            let folder = try TemporaryFolder()
            let command =
                "umask \(mask); exec \"$0\" serve --model-path \"$1\" --ingest-bind \"ipc://$2/telemetry\" "
                + "--publish-json-bind \"ipc://$2/scores\" --control-bind \"ipc://$2/control\" "
                + "--journal-path \"$2/journal.sqlite\"" + (asked == nil ? "" : " --ingest-mode 0666")
            let daemon = try ChildProgram(
                URL(filePath: "/bin/sh"), ["-c", command, Program.url.path, Program.bundle, folder.path])
            #expect(await daemon.waitForErrors(containing: "ready: telemetry"), "\(daemon.errors)")
            func found(_ name: String) throws -> Int? {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
                return attributes[.posixPermissions] as? Int
            }
            #expect(try found("telemetry") == asked ?? mode)
            #expect(try found("scores") == mode)
            #expect(try found("control") == control)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != "telemetry" {
                #expect(try found(name).map { $0 & 0o022 & ~0o020 } == 0, "\(name)")
            }
            daemon.send(SIGTERM)
            #expect(await daemon.outcome().status == 0)
        }
    }
}
