import Foundation
import TestSupport
import Testing

/// `tandem serve` on free ports, with the shipped bundle.
final class DaemonProcess: Sendable {
    let child: ChildProgram
    let ingest: String
    let scores: String
    /// Everything that it is bound to, as it says it: telemetry, scores, control.
    let endpoints: [String]
    /// Where it is commanded.
    let control: String
    private let folder: URL

    private static let anyPort = "tcp://127.0.0.1:*"

    /// Starts the daemon and waits until it says that it is ready.
    convenience init(
        _ settings: String..., model: String = Program.bundle, environment: [String: String] = [:],
        ingest: String = LastingPort.endpoint(), scores: String = anyPort
    ) async throws {
        try await self.init(settings, model: model, environment: environment, ingest: ingest, scores: scores)
    }

    /// Without a control socket of its own, for settings that say where it is.
    convenience init(_ settings: String..., control: Never?) async throws {
        try await self.init(settings, hasControl: false)
    }

    init(
        _ settings: [String], model: String = Program.bundle, environment: [String: String] = [:],
        hasControl: Bool = true, ingest: String = LastingPort.endpoint(), scores: String = anyPort
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tandem-daemon-\(UUID().uuidString.prefix(8))")
        control = "ipc://\(folder.path)/control"
        child = try ChildProgram(
            Program.url,
            [
                "serve", "--model-path", model, "--ingest-bind", ingest, "--publish-json-bind", scores,
            ] + (hasControl ? ["--control-bind", control] : []) + settings,
            environment: environment)
        let isReady = await child.waitForErrors(containing: "ready: telemetry")
        try #require(isReady, "the daemon said: \(child.errors)")
        endpoints = child.errors.matches(of: /(?:tcp|ipc):\/\/[^\s,;]+/).map { String($0.output) }
        self.ingest = try #require(endpoints.first)
        self.scores = try #require(endpoints.dropFirst().first)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// `tandem ctl` on this daemon.
    func ctl(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.run(["ctl", "--socket", control] + arguments)
    }

    /// SIGTERM, and what the daemon left behind.
    func stop() async -> Program.Outcome {
        child.send(SIGTERM)
        return await child.outcome()
    }

    /// As ``stop()``, of a daemon that has nothing to complain of.
    func stopCleanly(sourceLocation: SourceLocation = #_sourceLocation) async {
        let stopped = await stop()
        #expect(stopped.status == 0, "the daemon said: \(stopped.errors)", sourceLocation: sourceLocation)
    }

    /// Resident memory in bytes.
    var residentBytes: Int {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(child.identifier)/status", encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(Int(line.split(separator: " ").dropFirst().first ?? "")) * 1_024
        }
    }
}
