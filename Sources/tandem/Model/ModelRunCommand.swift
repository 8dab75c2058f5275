public import ArgumentParser
public import Inference

/// `tandem model run`: a bundle's network on recorded input, with the daemon's own arithmetic.
struct ModelRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one path of a bundle on a safetensors file and write what it computes.",
        discussion: """
            Input: tensor `input` of raw channel values, (T, channels) or (B, T, channels); optionally `h_0` and `c_0`.
            Output: `output`, `h_n` and `c_n`, and where the path has heads `rul` (cycles), `sigma` and `health`.
            The window path of a cascade reads `live_features` too, which a run of its live path writes.
            The live path runs cycle by cycle and gives the scores of a daemon of the same precision to the bit. A precision \
            that this processor's kernels have not got becomes float32, which standard error says.

            Examples:
              tandem model run cmapss --path live --input x.safetensors --output y.safetensors
              tandem model run cmapss --path live --precision int8 --input x.safetensors --output y.safetensors
            """
    )

    @OptionGroup var argument: BundleArgument

    @Option(name: .long, help: "live or window.")
    var path: ModelBundle.Path

    @Option(name: .long, help: "auto, float32, bfloat16 or int8.")
    var precision = PrecisionChoice.fixed(.float32)

    @Option(name: .long, help: ArgumentHelp("Safetensors file to read.", valueName: "file"))
    var input: String

    @Option(name: .long, help: ArgumentHelp("Safetensors file to write.", valueName: "file"))
    var output: String

    func run() throws {
        let tensors = try ModelAccess.open(argument.bundle) { bundle in
            let precision = self.precision.resolved(for: bundle, path: path)
            let tensors = try ModelRun(bundle: bundle, path: path, precision: precision).run(try read(input).tensors)
            let metadata = [
                "model": bundle.identity, "path": path.rawValue, "precision": precision.rawValue,
            ]
            try Safetensors(tensors: tensors, metadata: metadata).write(to: output)
            return tensors
        }
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            print(Columns.left(name, 15) + "(" + tensor.shape.map(String.init).joined(separator: ", ") + ")")
        }
    }
}

extension ModelRunCommand {
    /// An input file that cannot be used.
    private struct BadInput: Error, CustomStringConvertible {
        let description: String
    }

    private func read(_ file: String) throws(BadInput) -> Safetensors {
        do {
            return try Safetensors(contentsOf: file)
        } catch {
            throw BadInput(description: "--input \(file): \(error)")
        }
    }
}

extension ModelBundle.Path: ExpressibleByArgument {}
