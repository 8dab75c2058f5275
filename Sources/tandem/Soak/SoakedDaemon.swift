import Foundation

/// The daemon under test: a running one, or one started for the occasion.
final class SoakedDaemon {
    let telemetry: String
    let scores: String
    /// Whether it takes telemetry by PULL.
    let pushes: Bool

    private let identifier: Int32?
    private var child: Process?
    private var folder: URL?
    private var log: URL?

    init(telemetry: String, scores: String, pushes: Bool, identifier: Int32?) {
        self.telemetry = telemetry
        self.scores = scores
        self.pushes = pushes
        self.identifier = identifier
    }

    /// Starts this very program's `serve` on sockets in a folder of its own.
    static func start(model: String, stride: Int) throws -> SoakedDaemon {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-soak-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let log = folder.appending(path: "daemon.log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let telemetry = "ipc://\(folder.path)/telemetry"
        let scores = "ipc://\(folder.path)/scores"
        let child = try OwnProgram.process([
            "serve", "--model-path", model, "--scoring-stride", "\(stride)", "--ingest-type", "pull", "--ingest-bind",
            telemetry, "--publish-json-bind", scores, "--publish-high-water-mark", "10000000",
        ])
        child.standardError = try FileHandle(forWritingTo: log)
        try child.run()
        let daemon = SoakedDaemon(
            telemetry: telemetry, scores: scores, pushes: true, identifier: child.processIdentifier)
        daemon.child = child
        daemon.folder = folder
        daemon.log = log
        return daemon
    }

    /// Resident memory in bytes; 0 when the process is not known.
    var residentBytes: Int {
        guard let identifier, let status = try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return kibibytes << 10
    }

    /// What the daemon said last, for a message.
    var complaint: String {
        guard let log, let text = try? String(contentsOf: log, encoding: .utf8) else { return "is it running?" }
        return text.split(separator: "\n").last.map(String.init) ?? "it said nothing"
    }

    /// Ends the daemon if it was started here.
    func stop() {
        if let child, child.isRunning {
            child.terminate()
            child.waitUntilExit()
        }
        child = nil
        if let folder { try? FileManager.default.removeItem(at: folder) }
        folder = nil
    }
}
