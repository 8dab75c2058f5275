import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// The control socket as operators and strangers meet it.
@Suite struct ControlTests {
    @Test func statusSaysHowTheDaemonIsToPeopleAndPrograms() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "2", "--cycles", "120", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        _ = try await daemon.ctl("drain")
        let shown = try await daemon.ctl("status")
        #expect(shown.status == 0, "\(shown.errors)")
        for part in ["tandem ", "engines       2", "120 accepted", "trade-off", "DRAINING", "latency", "p99.9"] {
            #expect(shown.output.contains(part), "\(part) in \(shown.output)")
        }
        let status = try ControlPeer(daemon.control).ask(#"{"command":"status"}"#)
        #expect(status["status", "accepted"] as? Int == 120)
        #expect(status["status", "engines"] as? Int == 2)
        #expect(status["draining"] as? Bool == true)
        _ = await daemon.stop()
    }

    @Test func anEngineIsShownWithItsCyclesRingAndLastScores() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "1", "--cycles", "47", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        _ = try await daemon.ctl("drain")
        let engine = try ControlPeer(daemon.control).ask(#"{"command":"engine_show","engine":"sim-1"}"#)
        #expect(engine["cycles", "last"] as? Int == 47)
        #expect(engine["cycles", "first_of_life"] as? Int == 1)
        #expect(engine["cycles", "in_life"] as? Int == 47)
        #expect(engine["ring", "rows"] as? Int == 30)
        #expect((engine["ring", "newest"] as? [String: Any])?.count == 24)
        #expect(engine["last", "live", "cycle"] as? Int == 47)
        #expect(engine["tradeoff", "policy"] as? String == "balanced")
        let card = try await daemon.ctl("engine", "show", "sim-1")
        #expect(card.output.contains("47 is the last, 47 in this life since 1"), "\(card.output)")
        #expect(card.output.contains("T24"))
        let unknown = try await daemon.ctl("engine", "show", "nobody")
        #expect(unknown.status == 65)
        #expect(unknown.errors == "error: engine nobody is not held\n")
        _ = await daemon.stop()
    }

    /// Names longer than the table's columns, and figures as long as they come.
    @Test func aLongNameDoesNotRunIntoItsValue() async throws {
        let bundle = try TinyBundle(channels: ["discharge_pressure_s", "intake", "n"])
        defer { bundle.remove() }
        let daemon = try await DaemonProcess("--ingest-type", "pull", model: bundle.folder.path)
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        try socket.send(topic: "telemetry/E1/", payload: Array(#"{"cycle":1,"values":[34.06006,641.82,2388]}"#.utf8))
        let peer = try ControlPeer(daemon.control)
        _ = try await Patience.wait { try peer.count("accepted") == 1 }
        let card = try await daemon.ctl("engine", "show", "E1")
        #expect(card.status == 0, "\(card.errors)")
        #expect(card.output.contains(/discharge_pressure_s +34\.06/), "\(card.output)")
        #expect(card.output.contains(/intake +641\.82/) && card.output.contains(/n +2388/), "\(card.output)")
        await daemon.stopCleanly()
    }

    static let refusals: [(request: String, code: String, message: String)] = [
        ("", "malformed", "found nothing, expected a JSON object in UTF-8"),
        ("rubbish", "malformed", "found \"rubbish\""),
        ("{\"command\":\"status\"", "malformed", "expected a JSON object"),
        ("[1,2]", "malformed", "found a list, expected a JSON object"),
        ("\"status\"", "malformed", "found a text, expected a JSON object"),
        ("null", "malformed", "expected a JSON object"),
        ("{\"command\":1e999}", "malformed", "expected a JSON object"),
        (String(repeating: "[", count: 60_000), "malformed", "expected a JSON object"),
        (String(repeating: "{\"a\":", count: 10_000), "malformed", "expected a JSON object"),
        ("{}", "invalid", "field command is missing"),
        ("{\"command\":7}", "invalid", "field command: found a number, expected a text"),
        ("{\"command\":null}", "invalid", "field command is missing"),
        ("{\"command\":\"stop\"}", "unknown_command", "found command \"stop\", expected one of status"),
        ("{\"command\":\"STATUS\"}", "unknown_command", "found command \"STATUS\""),
        ("{\"command\":\"status\",\"verbose\":true}", "unknown_field", "command status has no field \"verbose\""),
        ("{\"command\":\"engine_show\"}", "invalid", "field engine is missing, expected a text"),
        ("{\"command\":\"engine_show\",\"engine\":[1]}", "invalid", "field engine: found a list, expected a text"),
        ("{\"command\":\"engine_show\",\"engine\":\"a b\"}", "invalid", "field engine: the engine id"),
        ("{\"command\":\"engine_show\",\"engine\":\"\"}", "invalid", "field engine: the engine id is empty"),
        ("{\"command\":\"engine_show\",\"engine\":\"E9\"}", "unknown_engine", "engine E9 is not held"),
        ("{\"command\":\"drain\",\"resume\":\"yes\"}", "invalid", "field resume: found a text, expected true or false"),
        (
            "{\"command\":\"status\",\"x\":\"" + String(repeating: "y", count: 66_000) + "\"}", "too_large",
            "expected at most 65536"
        ),
        (String(repeating: "z", count: 3_000_000), "too_large", "found a request of 3000000 bytes"),
    ]

    @Test func everyMistakeIsRefusedWithItsReasonAndNothingElseHappens() async throws {
        let daemon = try await DaemonProcess()
        let peer = try ControlPeer(daemon.control)
        for (request, code, message) in Self.refusals {
            let reply = try peer.ask(request)
            #expect(reply.isDone == false && reply.code == code, "\(request.prefix(60)): \(reply.fields)")
            #expect(reply.message.contains(message), "\(request.prefix(60)): \(reply.message)")
        }
        let rubbish: [UInt8] = [0xFF, 0xFE, 0x00, 0x7B, 0x80]
        #expect(try peer.ask(frames: [[], rubbish]).code == "malformed")
        // A REQ's empty frame may be left out; what is not one frame is no request.
        #expect(try peer.ask(frames: [Array(#"{"command":"status"}"#.utf8)]).isDone)
        #expect(
            try peer.ask(frames: [[], [1], [2]]).message
                == "found a request of 2 frames, expected one JSON object in one")
        #expect(try peer.ask(frames: Array(repeating: [1], count: 500)).code == "malformed")
        #expect(try peer.ask(frames: [[]]).code == "malformed")
        #expect(try peer.ask(#"{"command":"status"}"#).isDone)
        _ = await daemon.stop()
    }

    @Test(arguments: [1, 2, 3]) func randomFramesNeverStopIt(seed: UInt64) async throws {
        let daemon = try await DaemonProcess()
        let peer = try ControlPeer(daemon.control)
        var random = SplitMix(seed: seed)
        let seeds = Self.refusals.map { Array($0.request.utf8.prefix(200)) } + [Array(#"{"command":"status"}"#.utf8)]
        for _ in 0..<2_000 {
            var frames: [[UInt8]] = random.next() % 2 == 0 ? [[]] : []
            for _ in 0...random.next() % 3 {
                var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
                for _ in 0..<random.next() % 6 where !bytes.isEmpty {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                frames.append(bytes)
            }
            try peer.socket.send(frames)
        }
        let other = try ControlPeer(daemon.control)
        #expect(try other.ask(#"{"command":"status"}"#).isDone)
        let stopped = await daemon.stop()
        #expect(stopped.status == 0, "\(stopped.errors)")
    }

    /// Replies that nobody reads are dropped at a limit, so memory does not grow; others are served meanwhile.
    @Test(.loadsTheMachine) func aPeerThatNeverReadsHindersNobody() async throws {
        let daemon = try await DaemonProcess()
        let deaf = try ControlPeer(daemon.control, receiveHighWaterMark: 1)
        for _ in 0..<200 { try deaf.socket.send([[], Array(#"{"command":"status"}"#.utf8)]) }
        let other = try ControlPeer(daemon.control)
        #expect(try other.ask(#"{"command":"status"}"#).isDone)
        let before = try daemon.residentBytes
        for _ in 0..<20_000 { try deaf.socket.send([[], Array("rubbish".utf8)]) }
        #expect(try other.ask(#"{"command":"status"}"#).isDone)
        // 20,000 replies of 100 bytes and what libzmq takes for each would be several times as much.
        #expect(try daemon.residentBytes - before < 4 << 20)
        _ = await daemon.stop()
    }

    @Test(.loadsTheMachine) func aFloodIsAnsweredBusyAndTelemetryIsScoredAllTheSame() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let peers = try (0..<20).map { _ in try ControlPeer(daemon.control, receiveHighWaterMark: 0) }
        for peer in peers {
            for _ in 0..<50 { try peer.socket.send([[], Array(#"{"command":"status"}"#.utf8)]) }
        }
        let sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "5", "--cycles", "2000", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(await collector.wait { $0.liveScores.count == 2_000 })
        var replies: [String: Int] = [:]
        for peer in peers {
            for _ in 0..<50 {
                let reply = try peer.reply()
                replies[reply.isDone ? "done" : reply.code ?? "?", default: 0] += 1
            }
        }
        #expect(replies["done", default: 0] + replies["busy", default: 0] == 1_000, "\(replies)")
        #expect(replies["done", default: 0] > 0)
        collector.stop()
        _ = await daemon.stop()
    }

    @Test(.loadsTheMachine) func drainingLeavesTelemetryWithItsSendersUntilItIsTakenAgain() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--ingest-high-water-mark", "100")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        var sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "4", "--cycles", "400", "--rate", "0",
            "--prefix", "before")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(await collector.wait { $0.liveScores.count == 400 })
        let peer = try ControlPeer(daemon.control)
        let drained = try peer.ask(#"{"command":"drain"}"#)
        #expect(drained["accepted"] as? Int == 400, "\(drained.fields)")
        #expect(await collector.wait { $0.settledScores.count == 400 })

        let later = try ChildProgram(
            Program.url,
            [
                "simulate", "--push", "--connect", daemon.ingest, "--engines", "1", "--cycles", "5000", "--rate", "0",
                "--prefix", "later", "--patience", "60",
            ])
        let status = try peer.ask(#"{"command":"status"}"#)
        #expect(status["draining"] as? Bool == true && status["status", "accepted"] as? Int == 400)
        #expect(try peer.ask(#"{"command":"drain"}"#)["accepted"] as? Int == 400)
        #expect(try peer.ask(#"{"command":"drain","resume":true}"#).warnings.isEmpty)
        #expect(try peer.ask(#"{"command":"drain","resume":true}"#).warnings == ["the daemon was not draining"])
        let end = await later.outcome()
        #expect(end.status == 0, "\(end.errors)")
        #expect(await collector.wait { $0.liveScores.count == 5_400 })

        // The engines of before go on in the same life, with windows that begin after the drain.
        sent = try await Program.run(
            "simulate", "--push", "--connect", daemon.ingest, "--engines", "4", "--cycles", "800", "--rate", "0",
            "--prefix", "before")
        #expect(await collector.wait { $0.liveScores.count == 5_800 })
        #expect(collector.liveScores.filter { $0.engine.text == "before-1" }.map(\.cycle) == Array(1...200))
        func laterWindows(_ collector: ScoreCollector) -> [WindowScore] {
            collector.windowScores.filter { $0.engine.text == "before-1" && $0.lastCycle > 100 }
        }
        #expect(await collector.wait { !laterWindows($0).isEmpty })
        #expect(laterWindows(collector).first?.firstCycle == 101)
        collector.stop()
        _ = await daemon.stop()
    }

    @Test func onlyItsOwnUserMayCommandItUnlessToldOtherwise() async throws {
        let daemon = try await DaemonProcess()
        let path = String(daemon.control.dropFirst("ipc://".count))
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(path) == 0o600)
        #expect(try mode(URL(filePath: path).deletingLastPathComponent().path) == 0o700)
        let open = try await DaemonProcess("--control-mode", "0660")
        #expect(try mode(String(open.control.dropFirst("ipc://".count))) == 0o660)
        _ = await open.stop()
        _ = await daemon.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aSecondDaemonDoesNotTakeTheSocketAndADeadOnesIsReplaced() async throws {
        let first = try await DaemonProcess()
        let second = try await Program.run(
            "serve", "--ingest-bind", "tcp://127.0.0.1:*", "--publish-json-bind", "tcp://127.0.0.1:*",
            "--control-bind", first.control)
        #expect(second.status == 69)
        #expect(
            second.errors.contains(
                "cannot bind \(first.control): another daemon holds it (process \(first.child.identifier))"),
            "\(second.errors)")
        #expect(try await first.ctl("status").status == 0)

        first.child.send(SIGKILL)
        _ = await first.child.outcome()
        let dead = try await first.ctl("status")
        #expect(dead.status == 69)
        #expect(dead.errors.contains("nobody listens there any more"), "\(dead.errors)")
        let third = try await DaemonProcess("--control-bind", first.control, control: nil)
        #expect(try await first.ctl("status").status == 0)
        _ = await third.stop()
    }

    @Test func aDaemonThatIsNotThereIsNamedWithItsSocket() async throws {
        let outcome = try await Program.run("ctl", "--socket", "/nonexistent/control", "status")
        #expect(outcome.status == 69)
        #expect(outcome.errors == "error: no daemon to be reached at /nonexistent/control: no such socket\n")
        let nowhere = try await Program.run(
            ["ctl", "status"],
            environment: ["XDG_RUNTIME_DIR": "/nonexistent/run", "RUNTIME_DIRECTORY": "/nonexistent/a"])
        // A daemon that happens to run on this machine may be found instead.
        #expect(nowhere.status == 69 || nowhere.status == 0, "\(nowhere.errors)")
        if nowhere.status == 69 {
            #expect(nowhere.errors.contains("/nonexistent/a/control: no such socket; /nonexistent/run/tandem/control"))
        }
    }

    @Test(arguments: [
        ["ctl", "status", "extra"], ["ctl", "engine", "show"], ["ctl", "tradeoff", "set"],
        ["ctl", "tradeoff", "set", "--clear"], ["ctl", "tradeoff", "set", "balanced", "--clear", "--engines", "x"],
        ["ctl", "model", "swap"], ["ctl", "--timeout", "0", "status"], ["ctl", "status", "--socket"],
    ])
    func wrongUsageIsExitCode64(command: [String]) async throws {
        let outcome = try await Program.run(command)
        #expect(outcome.status == 64, "\(outcome.errors)")
    }

    @Test func withoutAControlSocketThereIsNone() async throws {
        let daemon = try await DaemonProcess("--control-bind=", control: nil)
        #expect(!daemon.child.errors.contains("control ipc"))
        _ = await daemon.stop()
    }

    @Test(.enabled(if: Python.hasPyZMQ, "no Python with pyzmq; set TANDEM_PYTHON"))
    func aProgramInPythonCommandsIt() async throws {
        let daemon = try await DaemonProcess()
        let script = """
            import json, sys, zmq
            context = zmq.Context()
            for kind, options in ((zmq.REQ, {}), (zmq.REQ, {zmq.REQ_CORRELATE: 1, zmq.REQ_RELAXED: 1}), (zmq.DEALER, {})):
                socket = context.socket(kind)
                socket.linger, socket.rcvtimeo = 0, 20000
                for option, value in options.items():
                    socket.setsockopt(option, value)
                socket.connect(sys.argv[1])
                for request in ('{"command":"status"}', '{', '{"command":"drain"}', '{"command":"drain","resume":true}'):
                    socket.send_string(request)
                    reply = json.loads(socket.recv_multipart()[-1])
                    print(reply.get("ok"), reply.get("error", {}).get("code"), reply.get("draining"))
            """
        let python = try ChildProgram(URL(filePath: Python.path), ["-c", script, daemon.control])
        let outcome = await python.outcome()
        let once = "True None False\nFalse malformed None\nTrue None True\nTrue None False\n"
        #expect(outcome.output == once + once + once, "\(outcome.errors)")
        _ = await daemon.stop()
    }
}
