import Foundation

/// The real `tandem` binary, run as users run it.
enum Program {
    /// The repository's root.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// `TANDEM_BINARY`, or the one built beside these tests.
    static let url: URL = {
        if let named = ProcessInfo.processInfo.environment["TANDEM_BINARY"] { return URL(filePath: named) }
        return root.appending(path: ".build/release/tandem")
    }()

    /// The shipped bundle.
    static let bundle = root.appending(path: "Models/cmapss").path

    /// The plain reference backbone.
    static let reference = bundle + "-reference"

    /// What a finished run left behind.
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], file: String = #fileID, path: String = #filePath,
        line: Int = #line
    ) async throws -> Outcome {
        try await run(arguments, environment: environment, file: file, path: path, line: line)
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:], file: String = #fileID, path: String = #filePath,
        line: Int = #line
    ) async throws -> Outcome {
        let child = try ChildProgram(url, arguments, environment: environment)
        return await child.outcome(file: file, path: path, line: line)
    }
}
