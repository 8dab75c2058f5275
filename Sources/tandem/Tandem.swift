import ArgumentParser
import Daemon
import Foundation
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
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            // Messages about arguments repeat them: they are printed as everything else is.
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if code == .success {
                if !message.isEmpty { print(message) }
            } else if !message.isEmpty {
                Terminal.writeError(message + "\n")
            }
            Foundation.exit(code.rawValue)
        }
    }
}
