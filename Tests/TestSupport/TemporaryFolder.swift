import Foundation

/// A folder that is gone after the test.
public final class TemporaryFolder {
    public let path: String

    public init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "tandem-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and returns its path.
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    /// Makes a pipe that nobody writes and returns its path.
    public func makePipe(_ name: String) throws -> String {
        struct Failed: Error { let number: Int32 }
        let file = "\(path)/\(name)"
        guard mkfifo(file, 0o600) == 0 else { throw Failed(number: errno) }
        return file
    }

    /// Writes a file and returns its path.
    public func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }
}
