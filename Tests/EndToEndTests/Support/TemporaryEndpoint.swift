import Foundation

/// An `ipc://` endpoint in a folder of its own, which goes with it.
final class TemporaryEndpoint: Sendable {
    private let folder: URL
    var endpoint: String { "ipc://\(folder.path)/socket" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tandem-end-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }
}
