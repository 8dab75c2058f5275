import ArgumentParser
import Foundation
import Telemetry
import ZeroMQ

/// `tandem tap`: what subscribers see.
struct TapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tap",
        abstract: "Subscribe to score topics and print them for people or as JSON lines.",
        discussion: """
            Examples:
              tandem tap                                    everything but status/
              tandem tap live/E1/ window/E1/                one engine
              tandem tap --side-by-side                     live and window scores of the same cycles
              tandem tap --json status/ --count 1           one status message, for a script
            """
    )

    @Argument(help: "Topics or prefixes of topics, such as live/E1/ or window/.")
    var topics: [String] = ["live/", "window/", "settled/", "alert/", "event/"]

    @Option(name: .long, help: ArgumentHelp("Where scores are published.", valueName: "endpoint"))
    var connect = "tcp://127.0.0.1:5561"

    @Flag(name: .long, help: "Print one JSON object a line: {\"topic\":...,\"message\":...}.")
    var json = false

    @Flag(name: .long, help: "Print the live and the window score of the same cycle in one row, once the window is in.")
    var sideBySide = false

    @Option(name: .long, help: "Stop after so many messages (with --side-by-side: rows).")
    var count: Int?

    @Option(name: .long, help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
    var duration: Double?

    func validate() throws {
        guard !(json && sideBySide) else { throw ValidationError("--json and --side-by-side exclude each other.") }
        if let count, count < 1 { throw ValidationError("--count \(count): expected 1 or more.") }
        if let duration, duration <= 0 { throw ValidationError("--duration \(duration): expected more than 0.") }
    }

    func run() throws {
        do {
            try tap()
        } catch let error as ZeroMQError {
            Terminal.report(error)
            throw ExitCode.unavailable
        }
    }

    private func tap() throws {
        var printer: any ScorePrinter =
            if json { JSONLinePrinter() } else if sideBySide { SideBySidePrinter() } else { TablePrinter() }
        let socket = try Socket<SUB>(try Context()) { $0.linger = .zero }
        try socket.connect(connect)
        for topic in sideBySide ? ["window/"] : topics { try socket.subscribe(topic) }

        let decoder = MessageDecoder()
        var frames = MultipartMessage(maximumFrames: 8)
        let poller = Poller()
        _ = poller.add(socket)
        let end = duration.map { ContinuousClock.now + .seconds($0) }
        var remaining = count ?? .max
        while remaining > 0 {
            let wait = end.map { $0 - ContinuousClock.now }
            if let wait, wait <= .zero { break }
            _ = try poller.wait(timeout: wait)
            while remaining > 0, try socket.tryReceive(into: &frames) {
                guard frames.totalFrames == 2 else {
                    Terminal.writeError(
                        "skipped a message of \(frames.totalFrames) frames, expected topic and payload\n")
                    continue
                }
                do throws(Refusal) {
                    let message = try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
                        try decoder.decode(topic: topic, payload: payload)
                    }
                    remaining -= printer.show(message, topic: frames.text(ofFrame: 0), limit: remaining)
                } catch {
                    Terminal.writeError("skipped a message on \(frames.text(ofFrame: 0)): \(error)\n")
                }
            }
        }
    }
}
