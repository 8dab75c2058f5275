public import Foundation

/// The daemon under test: a running one, or one started for the occasion.
public final class SoakedDaemon {
    /// Where it takes telemetry in.
    public let telemetry: String
    /// Where it publishes its scores.
    public let scores: String
    /// Whether it takes telemetry by PULL.
    public let pushes: Bool

    private let identifier: Int32?
    private let child: DependentProcess?
    private let log: String?

    /// A running daemon, whose memory is read if its process is known.
    public init(telemetry: String, scores: String, pushes: Bool, identifier: Int32?) {
        self.telemetry = telemetry
        self.scores = scores
        self.pushes = pushes
        self.identifier = identifier
        child = nil
        log = nil
    }

    /// Starts `program serve` on sockets in `folder`.
    ///
    /// - Parameter settings: further ones, as flags.
    public init(_ program: URL, model: String, settings: [String], folder: String) throws {
        telemetry = "ipc://\(folder)/telemetry"
        scores = "ipc://\(folder)/scores"
        pushes = true
        let log = "\(folder)/daemon.log"
        try Data().write(to: URL(filePath: log))
        let child = try DependentProcess(
            program,
            [
                "serve", "--model-path", model, "--ingest-type", "pull",
                "--ingest-bind", telemetry, "--publish-json-bind", scores, "--publish-high-water-mark", "10000000",
                // Apart from a daemon that runs on this machine anyway.
                "--control-bind", "ipc://\(folder)/control",
            ] + settings,
            errors: try FileHandle(forWritingTo: URL(filePath: log)))
        identifier = child.identifier
        self.child = child
        self.log = log
    }

    /// Resident memory in bytes; 0 when the process is not known.
    public var residentBytes: Int {
        guard let identifier, let status = try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return kibibytes << 10
    }

    /// Whether it ended although it was started here.
    public var hasEnded: Bool { child.map { !$0.isRunning } ?? false }

    /// What the daemon said last, for a message.
    public var complaint: String {
        guard let log, let text = try? String(contentsOfFile: log, encoding: .utf8) else { return "is it running?" }
        return text.split(separator: "\n").last.map(String.init) ?? "it said nothing"
    }

    /// Ends the daemon if it was started here.
    public func stop() {
        child?.stop()
    }
}
