import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What `tandem tap` makes of messages, published here one by one.
@Suite struct TapTests {
    private let engine: EngineID

    init() throws {
        engine = try EngineID("E1")
    }

    private func settled(_ cycle: Int, change: (inout SettledScore) -> Void = { _ in }) -> ScoreMessage {
        var score = SettledScore(
            engine: engine, cycle: cycle, rul: 66, sigma: 7.2, health: .degrading, lookAhead: 17, asked: 15,
            short: nil, by: .window, window: 4, windowWeight: 1, liveRUL: 74.1, liveSigma: 11.9,
            liveSequence: UInt64(cycle), delta: -8.1, contextWaitMilliseconds: 17_000, computeMicroseconds: 400,
            queueMicroseconds: 50, model: "m", epoch: 7, sequence: UInt64(cycle))
        change(&score)
        return .settled(score)
    }

    private func alert(
        _ state: Alert.State, by path: Alert.Path, epoch: UInt64, sequence: UInt64, lookAhead: Int = 0
    ) -> ScoreMessage {
        .alert(
            Alert(
                engine: engine, id: 3, cycle: 150, state: state, by: path, rul: 29.8, lookAhead: lookAhead,
                latency: .init(cycles: lookAhead, seconds: Double(lookAhead)), time: .unixEpoch, model: "m",
                epoch: epoch,
                sequence: sequence))
    }

    private func live(_ cycle: Int) -> ScoreMessage {
        .live(
            LiveScore(
                engine: engine, cycle: cycle, rul: 74.1, sigma: 11.9, health: .degrading,
                probabilities: HealthProbabilities(normal: 0, degrading: 1, critical: 0), received: .unixEpoch,
                scored: .unixEpoch, model: "m", epoch: 7, sequence: UInt64(cycle)))
    }

    private func event(_ kind: Event.Kind, _ cycles: ClosedRange<Int>?, reason: String) -> ScoreMessage {
        .event(
            Event(
                engine: kind == .tradeoff ? nil : engine, kind: kind, firstCycle: cycles?.lowerBound,
                lastCycle: cycles?.upperBound, reason: reason, time: .unixEpoch, epoch: 7, sequence: 1))
    }

    /// Starts a tap of a publisher of the test's own, and waits until it listens.
    private func listen(_ arguments: [String]) async throws -> (socket: Socket<XPUB>, child: ChildProgram) {
        let socket = try Socket<XPUB>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        let endpoint = try socket.bind("tcp://127.0.0.1:*")
        let child = try ChildProgram(Program.url, ["tap", "--connect", endpoint, "--duration", "3600"] + arguments)
        // Topics are subscribed to one after the other; the last one's subscription is behind all others.
        let subscriptions = arguments.contains("--side-by-side") ? 3 : 5
        var count = 0
        let isSubscribed = await Patience.wait(lost: { child.end }) {
            while (try? socket.tryReceiveSubscription()) != nil { count += 1 }
            return count >= subscriptions  // It may have asked for more by then.
        }
        try #require(isSubscribed, "\(count) of \(subscriptions) subscriptions came; \(child)")
        return (socket, child)
    }

    /// Publishes messages to one tap, once it listens.
    private func tap(_ messages: [ScoreMessage], _ arguments: String...) async throws -> Program.Outcome {
        let (socket, child) = try await listen(["--count", "\(messages.count)"] + arguments)
        var encoder = MessageEncoder(encoding: .json)
        for message in messages {
            var payload: [UInt8] = []
            encoder.encode(message, into: &payload)
            try socket.send(topic: Topic.text(message.family, message.engine), payload: payload)
        }
        let outcome = await child.outcome()
        // On a busy machine it may have waited long enough to say that it does.
        let complaints = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("nothing yet from ") }
        return Program.Outcome(
            status: outcome.status, output: outcome.output, errors: complaints.map { $0 + "\n" }.joined())
    }

    @Test func showsEachKindOfMessageInALine() async throws {
        let outcome = try await tap([
            settled(105),
            settled(106) {
                $0.by = .blend
                $0.windowWeight = 0.727
                $0.lookAhead = 3
                $0.short = .end
            },
            settled(107) {
                ($0.by, $0.window, $0.windowWeight, $0.lookAhead, $0.delta) = (.live, nil, 0, 0, 0)
                $0.short = .gap
            },
            alert(.raised, by: .live, epoch: 7, sequence: 1),
            alert(.confirmed, by: .window, epoch: 7, sequence: 2, lookAhead: 12),
            event(.ended, 1...200, reason: "its life is over"),
            event(.tradeoff, nil, reason: "look_ahead 12: look-ahead 12, stride 5"),
        ])
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let expected = [
            "settled   E1                  105    66.0 ± 7.2    degrading  -8.1 to live's 74.1 ± 11.9, look-ahead 17, by window 4",
            "settled   E1                  106    66.0 ± 7.2    degrading  -8.1 to live's 74.1 ± 11.9, look-ahead 3, "
                + "by blend 4 (73 %), short of 15: end",
            "settled   E1                  107    66.0 ± 7.2    degrading  +0.0 to live's 74.1 ± 11.9, look-ahead 0, by live, "
                + "short of 15: gap",
            "alert     E1                  150  alert 3 raised by live: RUL 29.8",
            "alert     E1                  150  alert 3 confirmed by window: RUL 29.8 with look-ahead 12, 12 cycles and 12.0 s later",
            "event     E1                1-200  ended: its life is over",
            "event                              tradeoff: look_ahead 12: look-ahead 12, stride 5",
        ]
        #expect(outcome.output == expected.map { $0 + "\n" }.joined())
    }

    @Test func showsCaptionsAndSubtitlesInTheOrderInWhichTheyCome() async throws {
        let outcome = try await tap(
            [
                live(122), settled(105), settled(106) { $0.short = .end },
                alert(.raised, by: .live, epoch: 7, sequence: 1),
            ],
            "--side-by-side")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let expected = [
            "                  live, at once            settled, later",
            "engine            cycle   RUL ± sigma      cycle   RUL ± sigma  change   look-ahead   by",
            "E1                  122  74.1 ± 11.9 ",
            "E1                                           105  66.0 ± 7.2      -8.1           17   window",
            "E1                                           106  66.0 ± 7.2      -8.1           17   window, short: end",
            "E1                  150  alert 3 raised by live: RUL 29.8",
        ]
        #expect(outcome.output == expected.map { $0 + "\n" }.joined())
    }

    /// After a restart of the daemon a standing alert comes with the epoch and the number that it had, and what follows
    /// counts from 1; then the old one may come once more, for another subscriber.
    @Test func takesAnAlertFromBeforeARestartCalmly() async throws {
        let calm = try await tap([
            alert(.raised, by: .live, epoch: 7, sequence: 4), alert(.confirmed, by: .window, epoch: 9, sequence: 1),
            alert(.raised, by: .live, epoch: 7, sequence: 4), alert(.cleared, by: .live, epoch: 9, sequence: 2),
        ])
        #expect(calm.errors.isEmpty, "\(calm.errors)")
        let lossy = try await tap([
            alert(.raised, by: .live, epoch: 7, sequence: 4), alert(.confirmed, by: .window, epoch: 9, sequence: 3),
        ])
        #expect(lossy.errors == "lost 2 messages of alert/E1/: 1 to 2\n")
    }

    /// What a message says comes from elsewhere, and a terminal must not act on it: not on escapes, not on line ends, which forge
    /// lines, and not on what turns the direction of writing.
    @Test(arguments: [[], ["--json"], ["--side-by-side"]])
    func nothingThatIsSentMakesATerminalDoMoreThanShowIt(mode: [String]) async throws {
        let topics = ["live/", "alert/", "settled/"] + (mode == ["--side-by-side"] ? [] : ["event/", "status/"])
        let (socket, child) = try await listen(mode + topics)
        let evil = "\u{1B}[31mred\u{7}\r\n\u{9B}2J\u{202E}live E9\u{2028}\u{7F}"
        // As JSON has to write it, and as it must not be written.
        let escaped = evil.utf16.map { String(format: "\\u%04x", $0) }.joined()
        var encoder = MessageEncoder(encoding: .json)
        func payload(_ message: ScoreMessage) -> String {
            var bytes: [UInt8] = []
            encoder.encode(message, into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        let plain = [
            live(1), settled(1), alert(.raised, by: .live, epoch: 7, sequence: 1),
            event(.refused, 1...1, reason: "m"),
        ].map { (Topic.text($0.family, $0.engine), payload($0)) }
        for (topic, text) in plain {
            for word in [escaped, evil] {
                for said in ["\"m\"", "\"E1\"", "\"normal\"", "\"live\"", "\"refused\""] where text.contains(said) {
                    try socket.send(topic: topic, payload: Array(text.replacing(said, with: "\"\(word)\"").utf8))
                }
                let publisher = "{\"publisher\":\"\(word)\",\"\(word)\":1," + text.dropFirst()
                try socket.send(topic: topic, payload: Array(publisher.utf8))
            }
            try socket.send(topic: topic.replacing("E1", with: "E1\(evil)"), payload: Array(text.utf8))
            try socket.send(topic: "\(topic)\(evil)", payload: Array(evil.utf8))
        }
        try socket.send(topic: "live/E1/", payload: Array(payload(live(999)).utf8))
        #expect(await child.wait { $0.output.contains("999") }, "\(child)")
        child.send(SIGTERM)
        let outcome = await child.outcome()
        for scalar in (outcome.output + outcome.errors).unicodeScalars where scalar != "\n" {
            #expect(scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
            #expect(scalar != "\u{2028}")
        }
        #expect(outcome.errors.contains("skipped ") && outcome.errors.contains("\\x1B[31m"), "\(outcome.errors)")
    }
}
