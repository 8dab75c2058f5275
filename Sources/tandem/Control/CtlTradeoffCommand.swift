import ArgumentParser
import Inference

/// `tandem ctl tradeoff`: how long a decision may wait, or how wrong it may be.
struct CtlTradeoffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tradeoff",
        abstract: "Show or change the trade-off between latency and accuracy.",
        discussion: """
            Examples:
              tandem ctl tradeoff get
              tandem ctl tradeoff set latency
              tandem ctl tradeoff set "error 9.5" --engines "FD003-*"
            """,
        subcommands: [Get.self, Set.self]
    )

    /// `tandem ctl tradeoff get`.
    struct Get: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "get",
            abstract: "Show the policies in force, what follows from them and what may be expected.",
            discussion: """
                Example:
                  tandem ctl tradeoff get
                """
        )

        @OptionGroup var options: ControlOptions

        func run() throws {
            try ControlExchange(options: options).run(["command": "tradeoff_get"]) { TradeoffCard($0).text }
        }
    }

    /// `tandem ctl tradeoff set`.
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Change the policy of all engines, or of those that a pattern names.",
            discussion: """
                A policy is one of live, latency, balanced, accuracy, look_ahead CYCLES, error CYCLES, cpu SHARE% or
                stride CYCLES; stride and cpu may also narrow another. It holds until the daemon is told otherwise or
                started anew: the settings file is not changed.

                Examples:
                  tandem ctl tradeoff set balanced
                  tandem ctl tradeoff set "look_ahead 12, stride 5"
                  tandem ctl tradeoff set accuracy --engines "FD001-*"
                  tandem ctl tradeoff set --engines "FD001-*" --clear
                """
        )

        @Argument(help: "The policy, such as balanced or \"look_ahead 12\".")
        var policy: [String] = []

        @Option(name: .long, help: ArgumentHelp("Only engines of this pattern (* and ?).", valueName: "pattern"))
        var engines: String?

        @Flag(name: .long, help: "Take the pattern's policy back.")
        var clear = false

        @OptionGroup var options: ControlOptions

        func validate() throws {
            if clear {
                guard engines != nil else { throw ValidationError("--clear needs --engines and a pattern.") }
                guard policy.isEmpty else { throw ValidationError("--clear takes no policy.") }
            } else if policy.isEmpty {
                throw ValidationError("expected a policy, such as balanced or \"look_ahead 12\".")
            }
        }

        func run() throws {
            var request: [String: Any] = ["command": "tradeoff_set"]
            if clear { request["clear"] = true } else { request["policy"] = policy.joined(separator: " ") }
            if let engines { request["engines"] = engines }
            try ControlExchange(options: options).run(request) { TradeoffCard($0).text }
        }
    }
}
