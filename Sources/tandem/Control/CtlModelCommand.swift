import ArgumentParser
import Daemon
import Foundation
import Inference

/// `tandem ctl model`: the bundle that the daemon scores with.
struct CtlModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Change the model bundle while the daemon runs.",
        discussion: """
            Examples:
              tandem ctl model swap ./Models/cmapss-new
              tandem ctl model progress
            """,
        subcommands: [Swap.self, Progress.self]
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

                Getting a model ready takes a second or two of processor time, below the live path's priority, so longer on a
                busy machine: each step is said meanwhile on standard error (with --json as objects, one a line). The daemon
                gives up after \(ControlLimits.preparation.components.seconds) seconds. --timeout gives up waiting, and leaves the daemon to it.

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
            let locator = ModelLocator(environment: ProcessInfo.processInfo.environment)
            let path = locator.nameElsewhere(bundle)
            if let ambiguity = locator.ambiguity(of: bundle) { Terminal.warn(ambiguity) }
            try ControlExchange(options: options).run { reply in
                var card = Card()
                card.add("model", reply["model"]?.description ?? "")
                card.add("before", reply["before"]?.description ?? "")
                card.add("trade-off", reply["tradeoff"]?.description ?? "")
                card.add(
                    "engines",
                    "\(Quantity.count(reply["engines"]?.number)) move one by one, at their next cycle or while they are silent"
                )
                return card.text
            } ask: { client in
                var watch = SwapWatch(client: client, options: options)
                return try client.ask(["command": "model_swap", "bundle": path], lookingUpEvery: watch.interval) { _ in
                    try watch.look()
                }
            }
        }
    }

    /// `tandem ctl model progress`.
    struct Progress: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "progress",
            abstract: "Show how far the model that is being got ready has come.",
            discussion: """
                Examples:
                  tandem ctl model progress
                  tandem ctl --json model progress
                """
        )

        @OptionGroup var options: ControlOptions

        func run() throws {
            try ControlExchange(options: options).run(["command": "model_progress"]) { reply in
                guard let progress = SwapProgress(reply) else { return "no model is being prepared\n" }
                var card = Card()
                card.add("model", progress.bundle)
                card.add("step", progress.words)
                return card.text
            }
        }
    }
}
