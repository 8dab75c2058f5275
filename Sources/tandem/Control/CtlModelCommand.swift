import ArgumentParser
import Foundation
import Inference

/// `tandem ctl model`: the bundle that the daemon scores with.
struct CtlModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Change the model bundle while the daemon runs.",
        discussion: """
            Example:
              tandem ctl model swap ./Models/cmapss-new
            """,
        subcommands: [Swap.self]
    )

    /// `tandem ctl model swap`.
    struct Swap: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "swap",
            abstract:
                "Load and verify a bundle beside the one in use, and let every engine move to it at its next cycle.",
            discussion: """
                Live states are rebuilt from the last cycles held; scores are flagged `resumed` until 30 cycles of the new
                state. Windows in flight are scored by the model they were made for. When the new bundle fails, nothing
                changes and the reply says why.

                Examples:
                  tandem ctl model swap ./Models/cmapss-new
                  tandem ctl model swap cmapss
                """
        )

        @Argument(help: "A model bundle: a folder, or the name of one that came with the installation.")
        var bundle: String

        @OptionGroup var options: ControlOptions

        func run() throws {
            // The daemon has a working directory of its own.
            let path = ModelLocator(environment: ProcessInfo.processInfo.environment).nameElsewhere(bundle)
            try ControlExchange(options: options, patience: 60).run(["command": "model_swap", "bundle": path]) {
                reply in
                var card = Card()
                card.add("model", reply["model"]?.description ?? "")
                card.add("before", reply["before"]?.description ?? "")
                card.add("trade-off", reply["tradeoff"]?.description ?? "")
                card.add("engines", "\(Quantity.count(reply["engines"]?.number)) move at their next cycle")
                return card.text
            }
        }
    }
}
