import Foundation

/// Another program that is in the middle of a transaction on an SQLite file.
public final class LockingPeer {
    /// The program ended before it had the lock.
    public struct Ended: Error {}

    private let process = Process()
    private let input = Pipe()

    /// Returns once the lock is held.
    public init(_ path: String) throws {
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
            guard !data.isEmpty else { throw Ended() }
            said += String(decoding: data, as: UTF8.self)
        }
    }

    /// Returns once the lock is given up.
    public func release() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
