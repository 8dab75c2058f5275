import ArgumentParser
import Inference

/// `tandem ctl engine`: one engine of the daemon's.
struct CtlEngineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "Show one engine, or begin a new life for it.",
        discussion: """
            Examples:
              tandem ctl engine show FD001-17
              tandem ctl engine reset FD001-17
            """,
        subcommands: [Show.self, Reset.self]
    )

    /// `tandem ctl engine show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show an engine: its cycles, newest telemetry, windows and last scores.",
            discussion: """
                Example:
                  tandem ctl engine show FD001-17
                """
        )

        @Argument(help: "The engine's id.")
        var engine: String

        @OptionGroup var options: ControlOptions

        func run() throws {
            try ControlExchange(options: options).run(["command": "engine_show", "engine": engine]) {
                EngineCard($0).text
            }
        }
    }

    /// `tandem ctl engine reset`.
    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract: "End an engine's life: its next cycle begins a new one, whatever its number.",
            discussion: """
                Windows that have begun are abandoned, and its remaining cycles settled by the best score there was.

                Example:
                  tandem ctl engine reset FD001-17
                """
        )

        @Argument(help: "The engine's id.")
        var engine: String

        @OptionGroup var options: ControlOptions

        func run() throws {
            try ControlExchange(options: options).run(["command": "engine_reset", "engine": engine]) { reply in
                "\(engine): its next cycle begins a new life; the last one was \(reply["last_cycle"]?.description ?? "none")\n"
            }
        }
    }
}
