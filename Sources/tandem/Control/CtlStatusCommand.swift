import ArgumentParser
import Inference

/// `tandem ctl status`: how the daemon is.
struct CtlStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the daemon is: counts, rates, latencies, the trade-off in force, both delays.",
        discussion: """
            Examples:
              tandem ctl status
              tandem ctl status --json
            """
    )

    @OptionGroup var options: ControlOptions

    func run() throws {
        try ControlExchange(options: options).run(["command": "status"]) { StatusCard($0).text }
    }
}
