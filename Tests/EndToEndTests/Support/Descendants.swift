import Foundation
import TestSupport

/// The processes that a process has started.
enum Descendants {
    /// Waits until a process has so many children.
    ///
    /// - Returns: those it had when there were enough, or when patience ended.
    static func wait(of parent: Int32, count: Int) async -> [Int32] {
        _ = await Patience.wait(
            lost: { isRunning(parent) ? nil : "the process has ended" }, until: { children(of: parent).count >= count })
        return children(of: parent)
    }

    /// Waits until none of them runs.
    ///
    /// - Returns: whether all have ended.
    static func haveEnded(_ identifiers: [Int32]) async -> Bool {
        await Patience.wait { identifiers.allSatisfy { !isRunning($0) } }
    }

    /// What `ps` says of a process: R runs, S sleeps, D waits for a device, Z has ended.
    static func letter(of identifier: Int32) -> String? { state(of: identifier)?.letter }

    private static func children(of parent: Int32) -> [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.filter { state(of: $0)?.parent == parent }
    }

    /// A zombie has ended: whether somebody takes note of it is not its affair.
    private static func isRunning(_ identifier: Int32) -> Bool {
        state(of: identifier).map { $0.letter != "Z" } ?? false
    }

    private static func state(of identifier: Int32) -> (letter: String, parent: Int32?)? {
        guard let text = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 1
        else { return nil }
        return (String(fields[0]), Int32(fields[1]))
    }
}
