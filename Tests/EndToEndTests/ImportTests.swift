import Foundation
import Inference
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// `examples/export` against the frameworks themselves.
///
/// Tests/ImportModels makes the models, their fresh input, and what the frameworks make of it.
@Suite(
    .enabled(if: ImportedModels.hasFrameworks, "no Python with PyTorch, Keras and ONNX; set TANDEM_PYTHON"))
struct ImportTests {
    static let names: [String] = {
        let directions = ["one direction", "both directions"]
        var names: [String] = []
        for depth in 1...3 {
            for direction in directions {
                for bias in [true, false] { names.append("state_dict, \(depth) deep, \(direction), bias \(bias)") }
                names.append("onnx from PyTorch, \(depth) deep, \(direction)")
            }
        }
        for merge in ["concat", "sum", "ave", "mul"] {
            for sequences in [true, false] { names.append("merge_mode \(merge), return_sequences \(sequences)") }
        }
        for direction in ["forward", "reverse", "bidirectional"] {
            for bias in [true, false] {
                for state in [true, false] { names.append("onnx \(direction), bias \(bias), initial state \(state)") }
            }
        }
        return names + [
            "module with a MinMaxScaler", "module with a scaler of conditions", "module with heads, live and window",
            "module of the last cycle", "module of the final state",
            "module of padded convolutions", "sequential of LSTM and Linear", "keras without bias",
            "keras convolutions and normalisations", "keras functional chain", "keras stateful", "keras stack of 64",
            "keras stack of 64 to 32", "keras stack of 64 to 32 to 16", "keras live and window",
        ]
    }()

    @Test func everyModelThatIsMadeIsProvenHere() async throws {
        let made = try await ImportedModels.made
        #expect(Set(made.paths.keys) == Set(Self.names))
        #expect(Set(made.refusals.keys) == Set(Self.refusals.map(\.name)))
    }

    @Test(arguments: names)
    func anImportedModelSaysWhatItsFrameworkSays(name: String) async throws {
        let paths = try #require(try await ImportedModels.made.paths[name])
        let bundle = ImportedModels.bundle(name)
        let verified = try await Program.run("model", "verify", bundle)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        for path in paths {
            let output = ImportedModels.file(name, "\(path)-output")
            let run = try await Program.run(
                "model", "run", bundle, "--path", path, "--input", ImportedModels.file(name, "\(path)-input"),
                "--output", output)
            #expect(run.status == 0, "\(run.errors)")
            let expected = try Safetensors(contentsOf: ImportedModels.file(name, "\(path)-expected")).tensors
            let found = try Safetensors(contentsOf: output).tensors
            for (key, tensor) in expected {
                let other = try #require(found[key])
                #expect(other.shape == tensor.shape, "\(path) \(key)")
                let differences = zip(other.values, tensor.values).map { abs($0 - $1) }
                #expect(differences.allSatisfy { $0 <= 1e-5 }, "\(path) \(key): \(differences.max() ?? 0)")
            }
        }
    }

    static let refusals: [(name: String, parts: [String])] = [
        ("an extra tensor", ["tensor fc_weight: found (1, 6)", "nn.LSTM(5, 6, 2)"]),
        ("a missing tensor", ["tensor bias_hh_l1: missing, expected (24)"]),
        ("a wrong shape", ["tensor weight_ih_l1: found (24, 12), expected (24, 6)"]),
        ("a projection", ["tensor weight_hr_l0: found (3, 6)", "proj_size"]),
        ("a number that is not finite", ["tensor lstm.bias_ih_l0", "not finite"]),
        ("a GRU of PyTorch", ["layer 0: found GRU"]),
        ("another activation of PyTorch", ["layer 1: found Tanh"]),
        ("a projection in a module", ["layer 0: found proj_size 2"]),
        ("a batch norm behind an LSTM", ["layer 1: found a batch normalisation behind 0"]),
        ("a convolution with a stride", ["layer 0: found stride 2, expected 1"]),
        ("layers in another order", ["layer first: reads 5 features, but second before it emits 6"]),
        ("arithmetic in forward", ["the module's forward", "lstm, out"]),
        ("a parameter beside the layers", ["gain: found a parameter (5)"]),
        ("both directions on the live path", ["live: layer conv: found a centred convolution"]),
        ("the weights of another module", ["window.pt: tensor 0.weight_ih_l0: missing, expected (36, 5)"]),
        ("too few channels", ["found 4 channels (c1, c2, c3, c4), expected 5"]),
        ("a scaler of another width", ["scaler.json: mean_: found shape (3), expected (5)"]),
        ("a short example", ["short.npy: found shape (11, 5), expected (T, 5), T at least 30"]),
        ("a folder with files in it", ["expected none, or --force"]),
        ("hard_sigmoid", ["recurrent_activation hard_sigmoid, expected sigmoid"]),
        ("an LSTM of ReLU", ["found activation relu"]),
        ("go_backwards", ["found go_backwards True, expected False"]),
        ("a GRU of Keras", ["layer gru: found GRU"]),
        ("a GRU in Bidirectional", ["found GRU, expected LSTM"]),
        ("a SimpleRNN", ["layer simple_rnn: found SimpleRNN"]),
        ("a mask", ["layer masking: found Masking"]),
        ("merge_mode none", ["found merge_mode None, expected one of concat, sum, ave, mul"]),
        ("two inputs", ["found 2 inputs, expected 1"]),
        ("two outputs", ["found 2 outputs, expected 1"]),
        ("branches", ["layer add: found Add of 2 tensors, expected a chain without branches"]),
        ("another activation of Keras", ["layer dense", "found activation sigmoid, expected linear or relu"]),
        ("a batch norm in front", ["a batch normalisation at the beginning, expected one right behind a convolution"]),
        ("valid padding", ["layer conv1d", "found padding valid, expected causal or same"]),
        ("pooling", ["found GlobalAveragePooling1D"]),
        ("a file that is no model", ["no.keras"]),
        ("peepholes", ["layer lstm: found peepholes (input P"]),
        ("a clip", ["layer lstm: found clip 3, expected none"]),
        ("input_forget", ["layer lstm: found input_forget 1, expected 0"]),
        ("another activation of ONNX", ["layer lstm: found activations HardSigmoid, Tanh, Tanh, expected sigmoid"]),
        ("sequences that are not full", ["layer lstm: found sequence_lens [7]"]),
        ("initial states as inputs", ["layer lstm: found initial_h h_0 as an input of the graph"]),
        ("a GRU of ONNX", ["layer gru: found GRU"]),
    ]

    @Test(arguments: refusals)
    func whatIsNotSupportedIsRefusedByName(name: String, parts: [String]) async throws {
        let message = try #require(try await ImportedModels.made.refusals[name])
        for part in parts { #expect(message.contains(part), "\(message)") }
        #expect(!message.contains("\n"))
    }

    @Test(arguments: [
        ("pytorch.py", "--state-dict", "pytorch_models/nosuch.pt", "nosuch.pt"),
        ("keras.py", "--window", "keras_models/gru.keras", "layer gru: found GRU"),
        ("onnx_lstm.py", "--model", "onnx_models/clip.onnx", "layer lstm: found clip 3"),
    ])
    func aModelThatIsRefusedEndsTheCommandWith65AndWritesNothing(
        script: String, option: String, model: String, message: String
    ) async throws {
        #expect(try await ImportedModels.made.help[script]?.contains("example:\n  \(script) ") == true)
        let bundle = ImportedModels.folder.appending(path: "refused-\(script)").path
        let child = try ImportedModels.python(
            "examples/export/\(script)", option, ImportedModels.folder.appending(path: model).path, "--bundle", bundle)
        let outcome = await child.outcome()
        #expect(outcome.status == 65, "\(outcome.errors)")
        let line = outcome.errors.split(separator: "\n").last ?? ""
        #expect(line.hasPrefix("error: "), "\(outcome.errors)")
        #expect(line.contains(message), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: bundle))
    }

    /// A window model as tutorials have it: both directions, then one score for the last of 30 cycles.
    @Test func anImportedBundleIsServed() async throws {
        _ = try await ImportedModels.made
        let bundle = ImportedModels.bundle("keras live and window")
        // What Keras made of the example: of every cycle, and of the first 30.
        let example = try Safetensors(contentsOf: bundle + "/example.safetensors").tensors
        let channels = try #require(example["channels"])
        let live = try #require(example["live.rul"])
        let window = try #require(example["window.rul"])

        let daemon = try await DaemonProcess("--ingest-type", "pull", model: bundle)
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        for cycle in 0..<30 {
            let values = channels.row(cycle).map { "\($0)" }.joined(separator: ",")
            let payload = "{\"cycle\":\(cycle + 1),\"values\":[\(values)]}"
            try socket.send(topic: "telemetry/pump-1/", payload: Array(payload.utf8))
        }
        #expect(await collector.wait { $0.liveScores.count == 30 && $0.windowScores.count == 1 })
        collector.stop()
        _ = await daemon.stop()

        for score in collector.liveScores {
            #expect(abs(score.rul - live.values[score.cycle - 1]) <= 1e-4, "cycle \(score.cycle)")
            #expect(score.model.hasPrefix("bundle-1.0.0@"))
        }
        let score = try #require(collector.windowScores.first)
        #expect(score.cycles == [30])
        #expect(score.lookAhead == [0])
        #expect(abs(score.rul - window.values[0]) <= 1e-4)
    }
}
