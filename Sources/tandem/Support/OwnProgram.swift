import Foundation

/// Further processes of this very program.
enum OwnProgram {
    /// A process, not yet started, that runs `tandem` with `arguments`.
    static func process(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(
            filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
