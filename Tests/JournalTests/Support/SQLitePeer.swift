import Foundation
import Testing

/// Python's sqlite3, the other program that reads and writes a journal.
enum SQLitePeer {
    private static let python = ProcessInfo.processInfo.environment["TANDEM_PYTHON"] ?? "/usr/bin/python3"

    /// Runs `script` with the connection `db` open on the file and returns what it printed.
    static func run(_ path: String, _ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            "-c",
            "import json, sqlite3, sys, time\ndb = sqlite3.connect(sys.argv[1])\n\(script)\ndb.commit()\ndb.close()",
            path,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(text)")
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
