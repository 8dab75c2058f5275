import Foundation
import Inference
import Testing

/// A bundle that must not be used, and what `serve` says of it.
@Suite struct BrokenBundleTests {
    /// A way to break a copy of the shipped bundle.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let inflict: @Sendable (URL) throws -> Void
    }

    private static func editManifest(_ folder: URL, _ edit: (inout String) -> Void) throws {
        let file = folder.appending(path: "model.json")
        var text = try String(contentsOf: file, encoding: .utf8)
        edit(&text)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Changes a tensor of the live weights, with the hash in the manifest made to fit.
    private static func editLive(_ folder: URL, _ name: String, _ edit: (Tensor) -> Tensor) throws {
        let path = folder.appending(path: "live.safetensors").path
        var weights = try Safetensors(contentsOf: path)
        weights.tensors[name] = edit(weights.tensors[name]!)
        try weights.write(to: path)
        // Without a hash the contents themselves are judged.
        try editManifest(folder) { $0 = $0.replacing(/"sha256": *"[0-9a-f]{64}",?/, with: "") }
    }

    static let damages: [Damage] = [
        Damage(testDescription: "truncated weights", message: "window.safetensors") { folder in
            let file = folder.appending(path: "window.safetensors")
            try Data(contentsOf: file).prefix(1_000_000).write(to: file)
        },
        Damage(
            testDescription: "a wrong shape",
            message: "lstm.weight_hh_l0: found shape (128, 512), expected (512, 128)"
        ) {
            try editLive($0, "lstm.weight_hh_l0") { $0.reshaped([128, 512]) }
        },
        Damage(testDescription: "a NaN", message: "lstm.bias_ih_l1") {
            try editLive($0, "lstm.bias_ih_l1") { tensor in
                var values = tensor.values
                values[7] = .nan
                return Tensor(shape: tensor.shape, values: values)
            }
        },
        Damage(testDescription: "another format version", message: "format_version") { folder in
            try editManifest(folder) { $0 = $0.replacing(/"format_version": *1/, with: "\"format_version\": 2") }
        },
        Damage(testDescription: "another hash", message: "live.safetensors") { folder in
            let file = folder.appending(path: "live.safetensors")
            var data = try Data(contentsOf: file)
            data[data.count - 3] ^= 1
            try data.write(to: file)
        },
        Damage(testDescription: "no weights", message: "live.safetensors") {
            try FileManager.default.removeItem(at: $0.appending(path: "live.safetensors"))
        },
        Damage(testDescription: "no JSON", message: "model.json") {
            try Data("{\"format\":".utf8).write(to: $0.appending(path: "model.json"))
        },
    ]

    static let cascadeDamages: [Damage] = [
        Damage(
            testDescription: "live features of no layer",
            message: "window: layer features: found no layer dense9 in the live path, expected one of conv1"
        ) { folder in
            try editManifest(folder) { $0 = $0.replacing(/"layer": *"dense3"/, with: "\"layer\": \"dense9\"") }
        },
        Damage(
            testDescription: "live features of another width",
            message: "window: layer features: found 16 features, expected 32, as many as dense3 of the live path emits"
        ) { folder in
            try editManifest(folder) {
                $0 = $0.replacing(/"features": *32/, with: "\"features\": 16")
                    .replacing(/"input_size": *96/, with: "\"input_size\": 80")
            }
        },
    ]

    @Test(arguments: cascadeDamages)
    func aCascadeThatDoesNotFitIsRefusedToo(damage: Damage) async throws {
        let cascade = try CascadeBundle()
        try damage.inflict(cascade.folder)
        let outcome = try await Program.run("serve", "--model-path", cascade.folder.path)
        #expect(outcome.status == 65, "\(outcome.errors)")
        let line = try #require(outcome.errors.split(separator: "\n").last)
        #expect(line.hasPrefix("error: bundle \(cascade.folder.path): model.json: "), "\(outcome.errors)")
        #expect(line.contains(damage.message), "\(outcome.errors)")
    }

    @Test(arguments: damages)
    func isRefusedInOneLineBeforeAnySocketIsBound(damage: Damage) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-broken-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: Program.bundle), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try damage.inflict(folder)
        let outcome = try await Program.run("serve", "--model-path", folder.path)
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("error: bundle \(folder.path): "), "\(outcome.errors)")
        #expect(outcome.errors.contains(damage.message), "\(outcome.errors)")
    }
}
