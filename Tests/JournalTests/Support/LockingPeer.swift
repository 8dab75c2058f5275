import Foundation
import Testing

/// Another program that is in the middle of a transaction.
final class LockingPeer {
    private let process = Process()
    private let input = Pipe()

    /// Returns once the lock is held.
    init(_ path: String) throws {
        process.executableURL = URL(
            filePath: ProcessInfo.processInfo.environment["TANDEM_PYTHON"] ?? "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None)
            db.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            sys.stdin.read()
            db.execute("ROLLBACK")
            """, path,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        var said = ""
        while !said.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "the peer ended")
            said += String(decoding: data, as: UTF8.self)
        }
        #expect(said == "held\n")
    }

    /// Returns once the lock is given up.
    func release() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
