import ArgumentParser
import Foundation
import System
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
              tandem tap settled/                           one good number per cycle
              tandem tap alert/ event/                      what somebody should look at
              tandem tap --side-by-side                     live scores at once, settled ones later, as they come
              tandem tap --side-by-side live/E1/ settled/E1/   the same of one engine
              tandem tap --json status/ --count 1           one status message, for a script

            Messages that were lost on the way are reported on standard error, by their sequence numbers.
            """
    )

    /// How long nothing may come before it is said that nothing comes.
    private static let hintDelay = Duration.seconds(3)
    /// What --side-by-side shows.
    private static let sides = ["live/", "settled/", "alert/"]

    @Argument(
        help: "Topics or prefixes of topics, such as live/E1/ or window/ (default: all but status/).")
    var topics: [String] = []

    @Option(name: .long, help: ArgumentHelp("Where scores are published.", valueName: "endpoint"))
    var connect = "tcp://127.0.0.1:5561"

    @Flag(name: .long, help: "Print one JSON object a line: {\"topic\":...,\"message\":...}.")
    var json = false

    @Flag(
        name: .long,
        help:
            "Captions and subtitles: live scores on the left at once, settled ones on the right later, with what changed."
    )
    var sideBySide = false

    @Option(name: .long, help: "Stop after so many messages (with --side-by-side: rows).")
    var count: Int?

    @Option(name: .long, help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
    var duration: Seconds?

    func validate() throws {
        guard !(json && sideBySide) else { throw ValidationError("--json and --side-by-side exclude each other.") }
        if let count, count < 1 { throw ValidationError("--count \(count): expected 1 or more.") }
        if sideBySide, let topic = topics.first(where: { topic in !Self.sides.contains { topic.hasPrefix($0) } }) {
            throw ValidationError(
                "--side-by-side shows live and settled scores and alerts: found topic \(topic), "
                    + "expected live/..., settled/... or alert/...")
        }
    }

    func run() throws {
        do {
            try Terminal.expectOutput()
            try tap()
        } catch Terminal.OutputError.nobodyReads {
            return
        } catch let error as Terminal.OutputError {
            Terminal.report(error)
            throw ExitCode.outputFailed
        } catch let error as ZeroMQError {
            Terminal.report(error)
            throw ExitCode.unavailable
        }
    }

    private var subscriptions: [String] {
        if !topics.isEmpty { return topics }
        return sideBySide ? Self.sides : ["live/", "window/", "settled/", "alert/", "event/"]
    }

    private func tap() throws {
        let socket = try Socket<SUB>(try Context()) {
            $0.linger = .zero
            // Whoever sends more is no daemon of ours; libzmq closes the connection before it is in memory.
            $0.maximumMessageSize = Limits.messageBytes
        }
        try socket.connect(connect)
        for topic in subscriptions { try socket.subscribe(topic) }
        var printer: any ScorePrinter =
            if json { JSONLinePrinter() } else if sideBySide { SideBySidePrinter() } else { TablePrinter() }
        var losses = LossWatch()
        var skipped = SkippedMessages()
        defer { skipped.sumUp() }
        let decoder = MessageDecoder()
        var frames = MultipartMessage(maximumFrames: 8)
        let poller = Poller()
        _ = poller.add(socket)

        let start = ContinuousClock.now
        let end = duration.map { start + $0.duration }
        var hint: ContinuousClock.Instant? = start + Self.hintDelay
        var remaining = count ?? .max
        while remaining > 0 {
            let now = ContinuousClock.now
            if let end, end <= now { break }
            if let due = hint, due <= now {
                Terminal.writeError("nothing yet from \(connect)\n")
                hint = nil
            }
            let next = [end, hint].compactMap(\.self).min()
            _ = try poller.wait(timeout: next.map { $0 - now })
            while remaining > 0, try socket.tryReceive(into: &frames) {
                hint = nil
                guard let message = decode(frames, with: decoder, &skipped) else { continue }
                let topic = frames.text(ofFrame: 0)
                // Readers of JSON lines have the numbers themselves.
                if !json, let loss = losses.loss(before: message, topic: topic) { Terminal.writeError(loss + "\n") }
                remaining -= try printer.show(message, topic: topic, limit: remaining)
            }
        }
    }

    /// The message in `frames`, or `nil` when it is none, having said why.
    private func decode(
        _ frames: borrowing MultipartMessage, with decoder: MessageDecoder, _ skipped: inout SkippedMessages
    ) -> ScoreMessage? {
        guard frames.totalFrames == 2 else {
            skipped.note("a message of \(frames.totalFrames) frames, expected topic and payload")
            return nil
        }
        do throws(Refusal) {
            return try frames.withUnsafeBytes(ofFrames: 0, 1) { topic, payload throws(Refusal) in
                try decoder.decode(topic: topic, payload: payload)
            }
        } catch {
            skipped.note("a message on \(Quotation.line(frames.text(ofFrame: 0), longest: 90)): \(error)")
            return nil
        }
    }
}
