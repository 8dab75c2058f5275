import Foundation

/// What became of the files that users bring to `examples/export`: made and imported with ``ImportedModels``, by the same
/// Python.
struct ImportedFiles: Sendable, Decodable {
    /// How far what was taken is from what it should be, by what the file is. Channels and the like, which are the same or
    /// not, say 0 or 1e30.
    let differences: [String: Double]
    /// What files were refused with, by what is wrong with them.
    let refusals: [String: String]
    /// What has to stand in those messages.
    let expected: [String: String]

    /// The files, made when first asked for.
    static var made: ImportedFiles {
        get async throws {
            _ = try await ImportedModels.made
            let list = try Data(contentsOf: ImportedModels.folder.appending(path: "files/cases.json"))
            return try JSONDecoder().decode(ImportedFiles.self, from: list)
        }
    }
}
