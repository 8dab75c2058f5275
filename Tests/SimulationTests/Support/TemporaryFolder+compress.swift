import Foundation
import TestSupport

extension TemporaryFolder {
    /// Compresses a file as NASA's copies are kept and returns the new path.
    func compress(_ file: String) throws -> String {
        _ = try run("xz", "-k", file)
        return file + ".xz"
    }
}

/// Runs a program found along PATH and returns what it writes.
func run(_ arguments: String...) throws -> [UInt8] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    struct Failed: Error { let arguments: [String] }
    guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    return [UInt8](bytes)
}
