import ArgumentParser
import Daemon
import Simulation

/// The command line: one thin file per subcommand, nothing decided here that a library could decide.
@main
struct Tandem: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tandem",
        abstract:
            "Scores engine telemetry twice: live at every cycle, and again once a window of 30 cycles is complete.",
        discussion: """
            A first look, each in a terminal of its own:
              tandem serve
              tandem tap --side-by-side
              tandem simulate --engines 3 --rate 30

            Exit codes: 0 success, 1 a verdict that failed, 64 wrong usage, 65 bad input data or model bundle, 69 an
            endpoint that cannot be used, 74 output that cannot be written, 78 wrong settings.
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, SettingsCommand.self, TapCommand.self, ReplayCommand.self, SimulateCommand.self,
            SoakCommand.self, EvaluateCommand.self, TradeoffCommand.self, ModelCommand.self,
            CtlCommand.self,
        ]
    )

    static func main() async {
        FatalSignals.endAtOnce()
        DependentProcess.followParent()
        await main(nil)
    }
}
