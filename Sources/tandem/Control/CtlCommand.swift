import ArgumentParser

/// `tandem ctl`: a running daemon, asked and told.
struct CtlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ctl",
        abstract: "Ask a running daemon how it is, and tell it what to do.",
        discussion: """
            The daemon listens on a Unix socket (setting control.bind) that only its own user may open, unless control.mode
            says otherwise. The socket is looked for in the service's and the user's runtime directories; --socket names it.

            Examples:
              tandem ctl status
              tandem ctl tradeoff set "look_ahead 12"
              tandem ctl tradeoff set accuracy --engines "FD001-*"
              tandem ctl engine show FD001-17
              tandem ctl --socket /run/tandem/control --json status

            Exit codes: 0 done, 64 wrong usage, 65 the daemon refused and says why, 69 no daemon was reached.
            """,
        subcommands: [
            CtlStatusCommand.self, CtlTradeoffCommand.self, CtlEngineCommand.self, CtlReloadCommand.self,
            CtlDrainCommand.self, CtlModelCommand.self,
        ]
    )

    @OptionGroup var options: ControlOptions
}
