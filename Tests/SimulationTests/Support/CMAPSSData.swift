import Foundation

/// NASA's data, which are not in the repository: in the folder that `TANDEM_CMAPSS` names, or beside the checkout.
enum CMAPSSData {
    static let absence = "needs the C-MAPSS files: set TANDEM_CMAPSS to their folder"

    static let folder: String? = {
        let beside = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("shared/cmapss").path
        let candidates = [ProcessInfo.processInfo.environment["TANDEM_CMAPSS"], beside].compactMap { $0 }
        return candidates.first { FileManager.default.fileExists(atPath: "\($0)/test_FD001.txt.xz") }
    }()

    static var isPresent: Bool { folder != nil }

    static func file(_ name: String) -> String { "\(folder ?? "")/\(name)" }
}
