import Foundation
import Synchronization

/// The real `tandem` binary, run as users run it.
enum Program {
    /// The repository's root.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// `TANDEM_BINARY`, or the one built beside these tests.
    static let url: URL = {
        if let named = ProcessInfo.processInfo.environment["TANDEM_BINARY"] { return URL(filePath: named) }
        return root.appending(path: ".build/release/tandem")
    }()

    /// The shipped bundle.
    static let bundle = root.appending(path: "Models/cmapss").path

    /// The plain reference backbone.
    static let reference = bundle + "-reference"

    /// What a finished run left behind.
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the program to its end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
        try await run(arguments, environment: environment)
    }

    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
        let child = try ChildProgram(url, arguments, environment: environment)
        return await child.outcome()
    }
}

/// A child process whose output is collected while it runs.
final class ChildProgram: Sendable {
    private struct Streams {
        var output = ""
        var errors = ""
    }

    private let process: Mutex<Process>
    private let streams = Mutex(Streams())
    private let ended = DispatchSemaphore(value: 0)
    private let drained = DispatchGroup()
    let identifier: Int32

    init(_ url: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.currentDirectoryURL = Program.root
        var variables = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("TANDEM_") || $0.key == "TANDEM_KERNELS"
        }
        variables.merge(environment) { $1 }
        process.environment = variables
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        identifier = process.processIdentifier
        self.process = Mutex(process)
        read(output.fileHandleForReading) { $0.output += $1 }
        read(errors.fileHandleForReading) { $0.errors += $1 }
    }

    private func read(_ handle: FileHandle, keep: @escaping @Sendable (inout Streams, String) -> Void) {
        drained.enter()
        let descriptor = handle.fileDescriptor
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Foundation.read(descriptor, &buffer, buffer.count)
                guard count > 0 else { break }
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                streams.withLock { keep(&$0, text) }
            }
            try? handle.close()
            drained.leave()
        }
    }

    var output: String { streams.withLock { $0.output } }
    var errors: String { streams.withLock { $0.errors } }

    func send(_ signal: Int32) {
        kill(identifier, signal)
    }

    /// Waits, without blocking the caller's thread, for the end of the process.
    func outcome() async -> Program.Outcome {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                ended.wait()
                drained.wait()
                let status = process.withLock {
                    $0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus
                }
                continuation.resume(
                    returning: Program.Outcome(status: status, output: output, errors: errors))
            }
        }
    }

    /// Waits until `text` stands in standard error.
    ///
    /// - Returns: whether it came within `seconds`.
    func waitForErrors(containing text: String, seconds: Double = 30) async -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if errors.contains(text) { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}
