import Foundation
import Telemetry
import Testing

/// The trade-off, shown and changed while the daemon runs.
@Suite struct ControlTradeoffTests {
    @Test func thePolicyInForceIsShownWithWhatMayBeExpected() async throws {
        let daemon = try await DaemonProcess("--tradeoff-point", "balanced")
        let shown = try await daemon.ctl("tradeoff", "get")
        for line in [
            "policy        balanced", "look-ahead    15 cycles at least", "stride        a window every 5 cycles",
            "waiting       17 cycles on average",
        ] {
            #expect(shown.output.contains(line), "\(line) in \(shown.output)")
        }
        let reply = try ControlPeer(daemon.control).ask(#"{"command":"tradeoff_get"}"#)
        #expect(reply["tradeoff", "look_ahead"] as? Int == 15)
        #expect(reply["tradeoff", "expected", "wait_cycles"] as? [Int] == [15, 19])
        #expect((reply["engines"] as? [Any])?.isEmpty == true)
        _ = await daemon.stop()
    }

    @Test func aChangeIsObeyedSaidAndPublished() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--tradeoff-stride", "10")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        func send(_ cycles: Int) async throws {
            let sent = try await Program.run(
                "simulate", "--push", "--connect", daemon.ingest, "--engines", "2", "--cycles", "\(cycles)", "--rate",
                "0")
            #expect(sent.status == 0, "\(sent.errors)")
        }
        try await send(100)
        #expect(await collector.wait { $0.windowScores.count == 6 })
        let changed = try await daemon.ctl("tradeoff", "set", "look_ahead", "12")
        #expect(changed.status == 0, "\(changed.errors)")
        #expect(changed.output.hasPrefix("policy        look_ahead 12\n"), "\(changed.output)")
        let ruled = try await daemon.ctl("tradeoff", "set", "accuracy", "--engines", "sim-2")
        #expect(ruled.errors.isEmpty && ruled.output.contains("engines       sim-2\npolicy        accuracy\n"))
        try await send(300)
        // sim-1: every 10 cycles up to 50, then every 5; sim-2: every 5 as well, with a look-ahead of 25.
        #expect(await collector.wait { $0.liveScores.count == 300 })
        _ = try await daemon.ctl("drain")
        let ends = collector.windowScores.filter { $0.engine.text == "sim-1" }.map(\.lastCycle)
        #expect(ends == [30, 40, 50] + Array(stride(from: 55, through: 150, by: 5)))
        let events = collector.events.filter { $0.kind == .tradeoff }
        #expect(events.count == 2 && events.allSatisfy { $0.engine == nil }, "\(events.map(\.reason))")
        let settled = Dictionary(grouping: collector.settledScores) { $0.engine.text }
        #expect(settled.keys.sorted() == ["sim-1", "sim-2"])
        for (engine, scores) in settled { #expect(scores.map(\.cycle) == Array(1...150), "\(engine)") }

        let cleared = try await daemon.ctl("tradeoff", "set", "--engines", "sim-2", "--clear")
        #expect(cleared.status == 0 && !cleared.output.contains("sim-2"), "\(cleared.output)")
        collector.stop()
        _ = await daemon.stop()
    }

    @Test func aPatternThatNamesNobodyIsAWarning() async throws {
        let daemon = try await DaemonProcess()
        let outcome = try await daemon.ctl("tradeoff", "set", "latency", "--engines", "FD009-*")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "warning: pattern FD009-* names no engine held at present\n")
        _ = await daemon.stop()
    }

    static let refusals: [(arguments: [String], message: String)] = [
        (["look_ahead 30"], "look_ahead 30: a window of cmapss has 30 cycles, so 0 to 29 can be had"),
        (["error 0.5"], "error 0.5"),
        (["look_ahead 10, stride 25"], "leaves a stride of 1 to 20"),
        (
            ["look_ahead 12, error 9"],
            "found look_ahead 12 and error 9, expected one goal; look_ahead 12 alone comes to"
        ),
        (["fastest"], "found \"fastest\", expected one of live, latency, balanced, accuracy"),
        (["look_ahead"], "look_ahead: found no value"),
        (["cpu 0%"], "cpu: found \"0%\""),
        (["balanced", "--engines", "a b"], "field engines: pattern: found \"a b\""),
        (["--engines", "E*", "--clear"], "pattern E* has no policy to clear"),
    ]

    @Test func whatCannotBeHadIsRefusedSayingWhatCan() async throws {
        let daemon = try await DaemonProcess()
        for (arguments, message) in Self.refusals {
            let outcome = try await Program.run(["ctl", "--socket", daemon.control, "tradeoff", "set"] + arguments)
            #expect(outcome.status == 65, "\(arguments): \(outcome.output)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
        }
        let peer = try ControlPeer(daemon.control)
        for (request, code) in [
            (#"{"command":"tradeoff_set"}"#, "invalid"),
            (#"{"command":"tradeoff_set","policy":12}"#, "invalid"),
            (#"{"command":"tradeoff_set","policy":"balanced","clear":true,"engines":"x"}"#, "invalid"),
            (#"{"command":"tradeoff_set","clear":true}"#, "invalid"),
            (#"{"command":"tradeoff_set","policy":"look_ahead 30"}"#, "refused"),
        ] {
            #expect(try peer.ask(request).code == code, "\(request)")
        }
        #expect(try peer.ask(#"{"command":"tradeoff_get"}"#)["tradeoff", "policy"] as? String == "balanced")
        _ = await daemon.stop()
    }
}
