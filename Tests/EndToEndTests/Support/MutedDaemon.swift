import Foundation
import TestSupport

/// `tandem serve` whose standard error is a pipe that is full from the start and that nobody reads. It is reached by Unix sockets in
/// a folder, since it cannot say where.
final class MutedDaemon {
    let ingest: String
    let scores: String
    let control: String
    private let process = Process()
    private let errors = Pipe()
    private let ended = DispatchSemaphore(value: 0)

    init(_ folder: TemporaryFolder, _ settings: String..., environment: [String: String] = [:]) throws {
        ingest = "ipc://\(folder.path)/telemetry"
        scores = "ipc://\(folder.path)/scores"
        control = "ipc://\(folder.path)/control"
        let descriptor = errors.fileHandleForWriting.fileDescriptor
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        let text = [UInt8](repeating: UInt8(ascii: "."), count: 4_096)
        while write(descriptor, text, text.count) > 0 {}
        while write(descriptor, text, 1) > 0 {}
        _ = fcntl(descriptor, F_SETFL, flags)

        process.executableURL = Program.url
        process.arguments =
            [
                "serve", "--model-path", Program.bundle, "--ingest-type", "pull", "--ingest-bind", ingest,
                "--publish-json-bind", scores, "--control-bind", control, "--log-level", "trace",
            ] + settings
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TANDEM_") }
            .merging(environment) { $1 }
        process.currentDirectoryURL = Program.root
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }

    /// Waits until its sockets are there.
    func isListening() async -> Bool {
        await Patience.wait { FileManager.default.fileExists(atPath: String(ingest.dropFirst(6))) }
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit status, or the signal that ended it, negative.
    func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [ended] in
                ended.wait()
                continuation.resume()
            }
        }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}
