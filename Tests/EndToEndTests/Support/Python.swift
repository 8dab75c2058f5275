import Foundation

/// The Python that runs the examples: `TANDEM_PYTHON`, or the system's.
enum Python {
    static let path = ProcessInfo.processInfo.environment["TANDEM_PYTHON"] ?? "/usr/bin/python3"

    static let hasPyZMQ: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-c", "import zmq"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
