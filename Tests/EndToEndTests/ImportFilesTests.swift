import Foundation
import TestSupport
import Testing

/// The files that users bring to `examples/export` beside a model and with it: scalers, channels, checkpoints.
///
/// Tests/ImportModels makes them and says beside each what becomes of it, as `*_files.py`.
@Suite(
    .enabled(if: ImportedModels.hasFrameworks, "no Python with Tests/requirements.txt; set TANDEM_PYTHON"),
    .endsSometime)
struct ImportFilesTests {
    /// Scalers against scikit-learn, checkpoints against the module that they were saved of, Keras 2 against TensorFlow, ONNX
    /// against ONNX Runtime, channels and the printed advice against what they mean.
    @Test func whatIsTakenFromAFileIsWhatWasPutIntoIt() async throws {
        let made = try await ImportedFiles.made
        #expect(made.differences.count >= 170, "found \(made.differences.count)")
        for (name, difference) in made.differences.sorted(by: { $0.key < $1.key }) {
            #expect(difference <= 1e-6, "\(name)")
        }
    }

    @Test func whatIsNotTakenIsRefusedInOneLineThatSaysWhatItIs() async throws {
        let made = try await ImportedFiles.made
        #expect(made.refusals.count >= 140, "found \(made.refusals.count)")
        #expect(Set(made.expected.keys) == Set(made.refusals.keys))
        for (name, message) in made.refusals.sorted(by: { $0.key < $1.key }) {
            let part = try #require(made.expected[name])
            #expect(message.contains(part), "\(name): \(message)")
            // Long enough to say what was found and what was expected, and not cut off.
            #expect(message.count > 20 && !message.hasSuffix("..."), "\(name): \(message)")
        }
    }

    /// A module that was saved whole is of no use without its code, and whoever has that needs one line of it.
    @Test func aWholeModuleIsRefusedWithTheLineThatSavesItsWeights() async throws {
        let whole = try await ImportedFiles.made.refusals.filter { $0.key.hasPrefix("a whole module") }
        #expect(
            Set(whole.keys) == [
                "a whole module", "a whole module called .ckpt", "a whole module before zip",
                "a whole module under a key",
            ])
        for (name, message) in whole {
            let advice = "save its weights: torch.save(model.state_dict(), \"weights.pt\")"
            #expect(message.hasSuffix(advice), "\(name): \(message)")
            #expect(message.contains("expected a state_dict of torch.save, or .safetensors"), "\(name): \(message)")
        }
    }

    /// Through the program itself: the advice that the exporter prints is taken by a shell and by `tandem`, and a fault that
    /// nobody foresaw is one line too.
    @Test(arguments: ["b1", "./b2", "a folder's", "$HOME"])
    func thePrintedAdviceIsWhatVerifiesTheBundle(folder: String) async throws {
        _ = try await ImportedModels.made
        let place = ImportedModels.folder.appending(path: "advice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let model = ImportedModels.folder.appending(path: "pytorch_models/lstm.pt").path
        let exporter = Program.root.appending(path: "examples/export/pytorch.py").path
        let script = """
            set -e
            cd '\(place.path)'
            tandem() { '\(Program.url.path)' "$@"; }
            advice=$('\(Python.path)' '\(exporter)' --state-dict '\(model)' --bundle "$1" --length 12 | tail -n 1)
            eval "${advice#*; now: }"
            """
        let shell = try ChildProgram(
            URL(filePath: "/bin/bash"), ["-c", script, "bash", folder], environment: ["CUDA_VISIBLE_DEVICES": ""])
        let outcome = await shell.outcome()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test(arguments: [
        (["pytorch.py", "--module", "nosuch.pt"], 65, "live and window: nosuch.pt: found no function"),
        (["keras.py", "--live", "nosuch\u{1b}[31m.keras"], 65, "live: nosuch\\x1b[31m.keras: found no such file"),
        (["onnx_lstm.py", "--window", "."], 65, "window: .: found a folder"),
    ])
    func theCommandSaysWhichPathAndFileItIsAbout(words: [String], status: Int32, message: String) async throws {
        let child = try ImportedModels.python(
            "examples/export/\(words[0])", words[1], words[2], "--bundle", "/nowhere/to/be/written")
        let outcome = await child.outcome()
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("error: " + message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
}
