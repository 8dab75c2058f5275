import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// Commands and a daemon whose peers send what no program of ours does.
@Suite(.endsSometime) struct HostilePeerTests {
    private static let settled =
        #"{"engine":"E1","cycle":1,"rul":1,"sigma":1,"health":"normal","look_ahead":1,"asked":1,"by":"blend","window":1,"#
        + #""window_weight":WEIGHT,"live_rul":1,"live_sigma":1,"live_sequence":1,"delta":0,"context_wait_ms":WAIT,"#
        + #""compute_us":1,"queue_us":1,"model":"MODEL","epoch":1,"sequence":1}"#

    private static func settled(_ weight: String, wait: String = "1", model: String = "m") -> String {
        settled.replacing("WEIGHT", with: weight).replacing("WAIT", with: wait).replacing("MODEL", with: model)
    }

    private static let event =
        #"{"engine":"E1","kind":"refused","reason":"a\u001b[31m\n\u009b2J\u202Eb","time":"2026-03-01T12:00:00Z","epoch":1,"sequence":1}"#

    /// What nobody can read, a message of escapes that can be read, and a good one at last.
    private static let messages: [(topic: String, payload: String)] = [
        ("settled/E1/", settled("null")), ("settled/E1/", settled("1e30")), ("settled/E1/", settled("-1")),
        ("settled/E1/", settled("1", wait: "null")), ("settled/E1/", settled("1", wait: "1e999")),
        ("settled/E1/", settled("1", model: String(repeating: "m", count: 900_000))),
        ("settled/\u{1B}]0;title\u{7}\n/", settled("1")), ("live/E1/", String(repeating: "[", count: 100_000)),
        ("live/E1/", "{\"\u{1B}[2J\":1}"), ("window/E1/", #"{"cycles":[]}"#), ("event/E1/", event),
        ("settled/E1/", settled("0.5")),
    ]

    private func tap(_ arguments: String...) async throws -> Program.Outcome {
        let context = try Context()
        let socket = try Socket<XPUB>(context) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        let endpoint = try socket.bind("tcp://127.0.0.1:*")
        let child = try ChildProgram(
            Program.url, ["tap", "--connect", endpoint, "--duration", "60", "--count", "2"] + arguments)
        let poller = Poller()
        _ = poller.add(socket)
        for _ in 0..<5 {
            while try socket.tryReceiveSubscription() == nil {
                _ = try poller.wait(timeout: .seconds(Patience.seconds))
            }
        }
        for message in Self.messages { try socket.send(topic: message.topic, payload: Array(message.payload.utf8)) }
        return await child.outcome()
    }

    private static func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || (scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar.value != 0x202E)
        }
    }

    @Test func tapSkipsAndCountsWhatItCannotReadAndGoesOn() async throws {
        let outcome = try await tap()
        #expect(outcome.status == 0, "\(outcome.status): \(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2, "\(outcome.output)")
        #expect(lines.first?.hasSuffix(#"refused: a\x1B[31m\n\x9B2J\u{202E}b"#) == true, "\(outcome.output)")
        #expect(lines.last?.contains("by blend 1 (50 %)") == true, "\(outcome.output)")
        #expect(outcome.errors.contains("window_weight is nan, expected 0 to 1"), "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("skipped 10 messages that could not be read\n"), "\(outcome.errors)")
        #expect(Self.isHarmless(outcome.output) && Self.isHarmless(outcome.errors))
    }

    @Test func tapPrintsJSONThatIsOneLineAndHarmless() async throws {
        let outcome = try await tap("--json")
        #expect(outcome.status == 0, "\(outcome.status): \(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2 && Self.isHarmless(outcome.output), "\(outcome.output)")
        let first = try #require(
            try JSONSerialization.jsonObject(with: Data((lines.first ?? "").utf8)) as? [String: [String: Any]]?
                ?? (try JSONSerialization.jsonObject(with: Data((lines.first ?? "").utf8)) as? [String: Any])
                .map { ["message": $0["message"] as? [String: Any] ?? [:]] })
        #expect(first["message"]?["reason"] as? String == "a\u{1B}[31m\n\u{9B}2J\u{202E}b")
    }

    /// Names in telemetry and in requests that would be lines of their own in a log.
    @Test func noPeerWritesALineOfTheLog() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let peer = try ControlPeer(daemon.control)
        let forged = #"x\n2026-01-01T00:00:00Z error tandem: forged\u001b[31m\u202e"#
        for request in [
            #"{"command":"\#(forged)"}"#, #"{"command":"model_swap","bundle":"\#(forged)"}"#,
            #"{"command":"model_swap","bundle":""}"#, #"{"command":"status","\#(forged)":1}"#,
            #"{"command":"tradeoff_set","policy":"\#(forged)"}"#, #"{"command":"engine_show","engine":"\#(forged)"}"#,
            #"{"command":"tradeoff_set","policy":"live","engines":"\#(forged)"}"#,
        ] {
            let reply = try peer.ask(request)
            #expect(
                !reply.isDone && Self.isHarmless(reply.message) && !reply.message.contains("\n"), "\(reply.message)")
        }
        let pushed = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try pushed.connect(daemon.ingest)
        for (topic, payload) in [
            ("telemetry/a\nforged\u{1B}/", "{}"),
            ("telemetry/E1/", #"{"cycle":1,"publisher":"\#(forged)","values":[]}"#),
            ("telemetry/E1/", "{\"forged\n\":1"), ("telemetry/E1/", String(repeating: "[", count: 60_000)),
        ] {
            try pushed.send([Array(topic.utf8), Array(payload.utf8)])
        }
        #expect(await daemon.child.waitForErrors(containing: "reason=malformed"))
        let log = await daemon.stop().errors
        #expect(Self.isHarmless(log), "\(log)")
        for line in log.split(separator: "\n") {
            #expect(
                line.wholeMatch(of: /\d{4}-\d\d-\d\dT\S+ (trace|debug|info|notice|warning|error) .*/) != nil, "\(line)")
        }
    }

    /// Whoever makes up an engine for every bad message has the daemon remember a thousand of them, and no more: the topic of one
    /// that was forgotten counts from 1 again.
    @Test func onlySoManyEnginesAreRememberedThatWereNeverAccepted() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let collector = ScoreCollector(daemon.scores, topics: ["event/", "status/"])
        #expect(await collector.waitUntilSubscribed())
        let pushed = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try pushed.connect(daemon.ingest)
        func refuse(_ numbers: some Sequence<Int>) async throws {
            let before = collector.events.count
            var sent = 0
            for number in numbers {
                try pushed.send([Array("telemetry/S\(number)/".utf8), Array("{}".utf8)])
                sent += 1
            }
            #expect(await collector.wait { $0.events.count == before + sent })
        }
        func sequences(of number: Int) -> [UInt64] {
            collector.events.filter { $0.engine?.text == "S\(number)" }.map(\.sequence)
        }
        let kept = 1_024
        try await refuse(0..<kept)
        try await refuse([0])
        #expect(sequences(of: 0) == [1, 2])
        // One more, for which the first makes room.
        try await refuse([kept, 0, 2])
        #expect(sequences(of: 0) == [1, 2, 1])
        #expect(sequences(of: 2) == [1, 2])
        collector.stop()
        await daemon.stopCleanly()
    }

    /// What is asked of a daemon whose sender puts blanks or a mark in front.
    @Test func telemetryWithBytesInFrontIsScored() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let pushed = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try pushed.connect(daemon.ingest)
        let values = Array(repeating: "1", count: 24).joined(separator: ",")
        for (index, front) in ["\n", " \t", "\u{FEFF}", "\r\n"].enumerated() {
            let payload = "\(front){\"cycle\":\(index + 1),\"values\":[\(values)]}\n"
            try pushed.send([Array("telemetry/E1/".utf8), Array(payload.utf8)])
        }
        let peer = try ControlPeer(daemon.control)
        #expect(try await Patience.wait { try peer.count("accepted") == 4 })
        _ = await daemon.stop()
    }
}
