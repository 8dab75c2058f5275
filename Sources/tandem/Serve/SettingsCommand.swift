import ArgumentParser
import Daemon

/// `tandem settings`: what `serve` can be told.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting of the daemon with its type, range, default and names.",
        discussion: """
            Examples:
              tandem settings
              tandem settings --yaml > tandem.yaml
            """
    )

    @Flag(name: .long, help: "Print a commented YAML file with every default instead.")
    var yaml = false

    func run() {
        print(yaml ? SettingsReference.yaml() : SettingsReference.text(), terminator: "")
    }
}
