import Foundation

/// NASA's files, where the machine has them: the folder of `TANDEM_CMAPSS`, or `shared/cmapss` beside the checkout.
enum CMAPSSData {
    static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["TANDEM_CMAPSS"].map { URL(filePath: $0) }
        let candidates = [named, Program.root.deletingLastPathComponent().appending(path: "shared/cmapss")]
        return candidates.compactMap(\.self).first {
            FileManager.default.fileExists(atPath: $0.appending(path: "test_FD001.txt.xz").path)
        }
    }()

    static var isAvailable: Bool { folder != nil }

    static func path(_ name: String) -> String {
        folder!.appending(path: name).path
    }
}
