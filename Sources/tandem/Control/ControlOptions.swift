import ArgumentParser

/// What every `tandem ctl` command takes.
struct ControlOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The daemon's control socket (default: where a daemon of this user, or the service, has it).",
            valueName: "path"))
    var socket: String?

    @Flag(name: .long, help: "Print the daemon's reply as it came: one JSON object.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("How long to wait for the reply.", valueName: "seconds"))
    var timeout: Seconds?
}
