import Foundation
import Synchronization
import TestSupport
import Testing

/// A child process whose output is collected while it runs. Killed when nobody holds it any more, so that a test that has given up
/// leaves nothing behind that loads the machine.
final class ChildProgram: Sendable {
    /// What the threads that read, and the one that hears of its end, know of the child.
    private final class Record: Sendable {
        struct Heard {
            var output = ""
            var errors = ""
            /// Pipes that the child, or a child of its own, may still write to.
            var openPipes = 2
            /// As `Program.Outcome.status`.
            var status: Int32?
        }

        let heard = Mutex(Heard())
    }

    private let process: Mutex<Process>
    private let record = Record()
    private let words: [String]
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
        process.terminationHandler = { [record] process in
            let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
            record.heard.withLock { $0.status = status }
        }
        try process.run()
        identifier = process.processIdentifier
        words = [url.lastPathComponent] + arguments
        self.process = Mutex(process)
        Self.read(output.fileHandleForReading, into: record) { $0.output += $1 }
        Self.read(errors.fileHandleForReading, into: record) { $0.errors += $1 }
    }

    deinit {
        send(SIGKILL)
    }

    private static func read(
        _ handle: FileHandle, into record: Record, keep: @escaping @Sendable (inout Record.Heard, String) -> Void
    ) {
        let descriptor = handle.fileDescriptor
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Foundation.read(descriptor, &buffer, buffer.count)
                guard count > 0 else { break }
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                record.heard.withLock { keep(&$0, text) }
            }
            try? handle.close()
            record.heard.withLock { $0.openPipes -= 1 }
        }
    }

    var output: String { record.heard.withLock { $0.output } }
    var errors: String { record.heard.withLock { $0.errors } }
    /// How it ended, as in ``Program/Outcome``; nil while it runs.
    var status: Int32? { record.heard.withLock { $0.status } }

    /// That it has ended, in words; nil while it runs.
    var end: String? { status.map { "\(words[0]) \(words.dropFirst().first ?? "") has ended with \($0)" } }

    /// Signals it, unless it has ended: its number may be another's then, or that of another's thread, which kill(2) takes as well. Each
    /// thread takes one of 32,768, so they come round while tests run.
    func send(_ signal: Int32) {
        if process.withLock({ $0.isRunning }) { kill(identifier, signal) }
    }

    /// Waits for the end of the process. One that does not end is reported with what it was doing, and killed.
    ///
    /// - Parameter seconds: how long it may take, if not as long as programs may.
    func outcome(
        seconds: Double = Patience.programSeconds, file: String = #fileID, path: String = #filePath, line: Int = #line
    ) async -> Program.Outcome {
        if await !Patience.wait(limit: seconds, until: { status != nil }) {
            Issue.record(
                "waited for the end of \(description)",
                sourceLocation: SourceLocation(fileID: file, filePath: path, line: line, column: 1))
            send(SIGKILL)
            _ = await Patience.wait { status != nil }
        }
        // What it wrote last is read yet; children of its own may hold the pipes open for longer.
        _ = await Patience.wait { record.heard.withLock { $0.openPipes == 0 } }
        return record.heard.withLock {
            Program.Outcome(status: $0.status ?? -SIGKILL, output: $0.output, errors: $0.errors)
        }
    }

    /// Waits until `text` stands in standard error.
    ///
    /// - Returns: whether it came before the program ended or patience did.
    func waitForErrors(containing text: String, seconds: Double = 0) async -> Bool {
        await wait(seconds: seconds) { $0.errors.contains(text) }
    }

    /// Waits until `condition` holds of the program.
    ///
    /// - Returns: whether it came to hold before the program ended or patience did.
    func wait(seconds: Double = 0, until condition: (ChildProgram) -> Bool) async -> Bool {
        let holds = await Patience.wait(
            limit: max(seconds, Patience.seconds), lost: { end }, until: { condition(self) })
        if !holds { print("waited in vain for \(description)") }
        return holds
    }
}

extension ChildProgram: CustomStringConvertible {
    /// What it is, how it is and what it said last: for whoever has waited for it.
    var description: String {
        let heard = record.heard.withLock { $0 }
        let state =
            heard.status.map { "which has ended with \($0)" }
            ?? "which runs, state \(Descendants.letter(of: identifier) ?? "unknown")"
        func end(_ text: String) -> String { text.isEmpty ? "nothing" : "..." + text.suffix(600) }
        return "\(words.joined(separator: " ")) (process \(identifier)), \(state); "
            + "it wrote \(end(heard.output)) and said \(end(heard.errors))"
    }
}
