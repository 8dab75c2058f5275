import ArgumentParser
import Inference

/// `tandem model inspect`: what a bundle is made of.
struct ModelInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print a bundle's layers, shapes, parameters, sizes, accuracy and provenance.",
        discussion: """
            Parameters of recurrent layers are counted in both conventions: two bias vectors per gate (PyTorch) and one
            (Keras, textbooks). --shapes adds every tensor, --curve the error at every look-ahead.

            Example:
              tandem model inspect cmapss --shapes
            """
    )

    @OptionGroup var argument: BundleArgument

    @Flag(name: .long, help: "List every tensor with its shape.")
    var shapes = false

    @Flag(name: .long, help: "Print the error at every look-ahead.")
    var curve = false

    func run() throws {
        try ModelAccess.open(argument.bundle) { bundle in
            printHeading(bundle)
            for path in ModelBundle.Path.allCases {
                guard let accounting = bundle.accounting(path) else { continue }
                print("\n\(path.rawValue) path")
                if path == .window { printWindow(bundle) }
                printLayers(accounting)
            }
            AccuracyReport(bundle.manifest).print(everyLookAhead: curve)
            ProvenanceReport(bundle.manifest).print()
        }
    }

    private func printHeading(_ bundle: ModelBundle) {
        print("bundle       \(bundle.identity)")
        print("folder       \(bundle.directory)")
        if let channels = bundle.manifest.channels {
            print("channels     \(channels.count): \(channels.map(\.name).joined(separator: " "))")
        }
        if let normalisation = bundle.manifest.normalisation {
            let (count, channels) = (normalisation.conditions.count, normalisation.conditionChannels)
            let conditions = count == 1 ? "one operating condition" : "\(count) operating conditions"
            // Without channels to tell them by there is one.
            let telling = count > 1 && !channels.isEmpty ? " by \(channels.joined(separator: ", "))" : ""
            print("normalised   \(normalisation.inputs.count) inputs, \(conditions)\(telling)")
        }
        if let target = bundle.manifest.target {
            print("target       \(target.name ?? "rul") in \(target.unit ?? "cycles"), capped at \(target.cap)")
        }
        print("weights      \(Self.bytes(bundle.weightBytes)) packed in memory")
    }

    /// What a window path has beside its layers.
    private func printWindow(_ bundle: ModelBundle) {
        if let reader = bundle.liveFeatures {
            print("  a cascade: reads \(reader.features) features of the live path's \(reader.layer) at every cycle")
        }
        if bundle.manifest.window?.scores == .lastCycle { print("  scores the last cycle of a window alone") }
    }

    private func printLayers(_ accounting: Accounting) {
        print("  layer                  geometry                                  two biases     one bias        size")
        for entry in accounting.entries {
            let prefix = entry.part == "layers" ? "" : entry.part + "."
            printRow("\(prefix)\(entry.name)", entry.geometry, [entry])
            guard shapes else { continue }
            for parameter in entry.parameters {
                let shape = parameter.shape.map(String.init).joined(separator: ", ")
                print("    " + Columns.left(parameter.name, 36) + "(\(shape))")
            }
        }
        let recurrent = accounting.entries.filter { $0.kind == .lstm }
        if recurrent.count > 1 { printRow("recurrent layers", "", recurrent) }
        printRow("total", "", accounting.entries)
        if let step = accounting.multiplyAddsPerStep {
            print("  \(step) multiply-adds a cycle")
        } else {
            print("  \(accounting.multiplyAddsPerWindow) multiply-adds a window of \(accounting.windowLength) cycles")
        }
    }

    private func printRow(_ name: String, _ geometry: String, _ entries: [Accounting.Entry]) {
        print(
            "  " + Columns.left(name, 23) + Columns.left(geometry, 40)
                + Columns.right("\(entries.reduce(0) { $0 + $1.parametersWithTwoBiases })", 12)
                + Columns.right("\(entries.reduce(0) { $0 + $1.parametersWithOneBias })", 13)
                + Columns.right(Self.bytes(entries.reduce(0) { $0 + $1.bytes }), 12))
    }

    private static func bytes(_ count: Int) -> String {
        count < 1 << 20
            ? Columns.number(Double(count) / 1_024) + " KiB" : Columns.number(Double(count) / 1_048_576) + " MiB"
    }
}
