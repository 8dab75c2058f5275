import Foundation

/// `Peers/peer.py` running in a process of its own.
final class PythonPeer {
    /// `TANDEM_PYTHON`, or else the `python3` of the path.
    static let interpreter = ProcessInfo.processInfo.environment["TANDEM_PYTHON"] ?? "python3"

    /// Whether the interpreter has pyzmq.
    static let isAvailable: Bool = {
        let process = makeProcess(["-c", "import zmq"])
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private let process: Process
    private let input = Pipe()
    private let output = Pipe()
    private var buffered: [UInt8] = []

    /// Starts a peer that connects to `endpoint`, or without one binds and says where in its first line.
    init(_ role: String, endpoint: String? = nil) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Peers/peer.py")
        process = Self.makeProcess([script.path(), role] + (endpoint.map { [$0] } ?? []))
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// The next line of its output; empty at the end.
    func line() throws -> String {
        while true {
            if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffered.removeFirst(end + 1) }
                return String(decoding: buffered[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { return "" }
            buffered += more
        }
    }

    /// The next message that it printed.
    func frames() throws -> [[UInt8]] {
        try line().split(separator: " ").map { text in
            guard text != "-" else { return [] }
            let digits = Array(text.utf8)
            return stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
            }
        }
    }

    /// Closes its input, waits for its end and returns its exit status.
    func finish() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private static func makeProcess(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        return process
    }
}
