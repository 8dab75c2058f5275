import Foundation

/// Models made in PyTorch, Keras and ONNX and imported by `examples/export`, by one Python for all tests.
struct ImportedModels: Sendable, Decodable {
    /// The paths that were imported, by the model's name.
    let paths: [String: [String]]
    /// What models were refused with, by what is wrong with them.
    let refusals: [String: String]
    /// What `--help` prints, by importer.
    let help: [String: String]

    /// Where they are; gone when the tests end.
    static let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-import-\(UUID().uuidString)")

    static let hasFrameworks: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: Python.path)
        process.arguments = [
            "-c",
            """
            import importlib.util, sys
            names = ("torch", "keras", "onnx", "onnxruntime", "sklearn", "safetensors")
            sys.exit(any(importlib.util.find_spec(name) is None for name in names))
            """,
        ]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private static let making = Task<ImportedModels, any Error> {
        atexit { try? FileManager.default.removeItem(at: ImportedModels.folder) }
        let outcome = await (try python("Tests/ImportModels/make.py", folder.path)).outcome()
        guard outcome.status == 0 else { throw Failure(description: outcome.errors) }
        let list = try Data(contentsOf: folder.appending(path: "cases/cases.json"))
        return try JSONDecoder().decode(ImportedModels.self, from: list)
    }

    /// The models, made when first asked for.
    static var made: ImportedModels { get async throws { try await making.value } }

    /// What went wrong while they were made.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func python(_ script: String, _ arguments: String...) throws -> ChildProgram {
        try ChildProgram(
            URL(filePath: Python.path), [Program.root.appending(path: script).path] + arguments,
            environment: ["PYTHONDONTWRITEBYTECODE": "1", "CUDA_VISIBLE_DEVICES": ""])
    }

    static func bundle(_ name: String) -> String {
        folder.appending(path: "cases/\(name)/bundle").path
    }

    static func file(_ name: String, _ file: String) -> String {
        folder.appending(path: "cases/\(name)/\(file).safetensors").path
    }
}
