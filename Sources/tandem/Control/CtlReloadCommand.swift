import ArgumentParser
import Inference

/// `tandem ctl reload`: the settings, read anew.
struct CtlReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Read the settings anew and apply what can change while the daemon runs.",
        discussion: """
            The trade-off, alerts, log level, idle timeout, status interval and shutdown grace change at once; for other
            settings it says that the daemon must be started anew. Settings with a mistake change nothing. SIGHUP does
            the same.

            Example:
              tandem ctl reload
            """
    )

    @OptionGroup var options: ControlOptions

    func run() throws {
        try ControlExchange(options: options).run(["command": "reload"]) { reply in
            let changed = reply["changed"]?.elements ?? []
            let later = reply["restart"]?.elements ?? []
            if changed.isEmpty && later.isEmpty { return "nothing has changed\n" }
            return changed.map { "changed       \(Self.line($0))\n" }.joined()
                + later.map { "needs restart \(Self.line($0))\n" }.joined()
        }
    }

    private static func value(_ value: JSONValue?) -> String {
        guard let text = value?.description, !text.isEmpty else { return "nothing" }
        return text
    }

    private static func line(_ change: JSONValue) -> String {
        "\(change["key"]?.description ?? ""): \(value(change["from"])) -> \(value(change["to"]))"
    }
}
