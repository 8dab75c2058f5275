import ArgumentParser
import Inference

/// `tandem ctl drain`: no more telemetry, and everything accepted on its way out.
struct CtlDrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Stop taking telemetry, and wait until everything accepted was scored, settled and sent.",
        discussion: """
            Senders by PUSH wait meanwhile; what is sent by PUB is kept up to ingest.high_water_mark and lost beyond it.

            Examples:
              tandem ctl drain
              tandem ctl drain --resume
            """
    )

    @Flag(name: .long, help: "Take telemetry again.")
    var resume = false

    @OptionGroup var options: ControlOptions

    func run() throws {
        let request: [String: Any] = resume ? ["command": "drain", "resume": true] : ["command": "drain"]
        try ControlExchange(options: options, patience: 60).run(request) { reply in
            if resume { return "telemetry is taken again\n" }
            var card = Card()
            card.add("drained", "no telemetry is taken until tandem ctl drain --resume")
            card.add(
                "accepted",
                "\(Quantity.count(reply["accepted"]?.number)) cycles of \(Quantity.count(reply["engines"]?.number)) engines held"
            )
            card.add(
                "windows",
                "\(Quantity.count(reply["windows_scored"]?.number)) scored, \(Quantity.count(reply["windows_abandoned"]?.number)) abandoned"
            )
            if let settled = reply["settled"]?.number { card.add("settled", "\(Quantity.count(settled)) cycles") }
            return card.text
        }
    }
}
