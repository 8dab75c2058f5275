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

            Where nothing comes, standard error says within two seconds what is to be seen at the other end; with exit code 69
            where that is a socket that publishes nothing. Messages that were lost on the way are reported on standard error, by their sequence numbers.
            """
    )

    /// How long nothing may come before a daemon is asked for its status, and before it is said why nothing comes.
    private static let questionDelay = Duration.milliseconds(900)
    private static let hintDelay = Duration.milliseconds(1_700)
    private static let statusTopic = Topic.text(.status)
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
        _ = try endpoint
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

    private var endpoint: Endpoint {
        get throws { try EndpointOption.read(connect, "--connect", usualPort: 5561) }
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
        let topics = subscriptions
        var sight = TapSight(endpoint: connect, topics: topics, monitor: try socket.monitor())
        try socket.attach(bind: [], connect: [endpoint])
        for topic in topics { try socket.subscribe(topic) }
        var printer: any ScorePrinter =
            if json { JSONLinePrinter() } else if sideBySide { SideBySidePrinter() } else { TablePrinter() }
        var losses = LossWatch()
        var skipped = SkippedMessages()
        defer { skipped.sumUp() }
        let decoder = MessageDecoder()
        var frames = MultipartMessage(maximumFrames: 8)
        let poller = Poller()
        _ = poller.add(socket)
        sight.register(with: poller)

        let start = ContinuousClock.now
        let end = duration.map { start + $0.duration }
        var question: ContinuousClock.Instant? = start + Self.questionDelay
        var hint: ContinuousClock.Instant? = start + Self.hintDelay
        var hasAsked = false
        var remaining = count ?? .max
        while remaining > 0 {
            let now = ContinuousClock.now
            if let end, end <= now { break }
            try sight.look()
            if let due = question, due <= now {
                // A daemon answers a new subscription with the last value, at once.
                try socket.subscribe(Self.statusTopic)
                (question, hasAsked) = (nil, true)
            }
            if let due = hint, due <= now || sight.sighting.isFinal {
                Terminal.writeError(sight.line + "\n")
                // libzmq does not try it again.
                if sight.sighting.isFinal { throw ExitCode.unavailable }
                hint = nil
            }
            if hasAsked, hint == nil {
                try socket.unsubscribe(Self.statusTopic)
                hasAsked = false
            }
            let next = [end, hint, question].compactMap(\.self).min()
            _ = try poller.wait(timeout: next.map { $0 - now })
            while remaining > 0, try socket.tryReceive(into: &frames) {
                let topic = frames.text(ofFrame: 0)
                // The answer to our own question, unless it was asked for as well.
                let isAsked = topics.contains { topic.hasPrefix($0) }
                if isAsked { (question, hint) = (nil, nil) }
                guard let message = decode(frames, with: decoder, &skipped) else { continue }
                if case .status(let status) = message { sight.status = status }
                guard isAsked else { continue }
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
